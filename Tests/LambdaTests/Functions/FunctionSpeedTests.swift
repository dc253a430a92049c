import Foundation
import SluiceTestSupport
import Testing

@testable import SluiceLambda

/// What our side adds to a call.
@Suite(.serialized, .enabled(if: Peers.hasPython, "python3 is not installed")) struct FunctionSpeedTests {
    /// Answers at once: with the time that its own process has computed so far, in seconds.
    private static let immediate = Bootstrap.python("respond(str(time.process_time()))")

    @Test func `a call takes at most a millisecond more than its process computes`() async throws {
        try await withFunction("provided", files: ["bootstrap": Self.immediate]) { function in
            var times: [Double] = []
            var computed: [Double] = []
            for _ in 0...1000 {
                let start = ContinuousClock.now
                computed.append(try #require(await function.invoke().text.flatMap(Double.init)))
                times.append((.now - start) / .milliseconds(1))
            }
            let median = times.sorted()[500]
            let own = (computed[1000] - computed[0])  // Seconds for 1,000 calls are milliseconds for one.
            print("median of 1,000 sequential calls: \(median) ms, of which the process computes \(own) ms")
            #expect(median - own <= 1)
        }
    }

    @Test(.enabled(if: Peers.isPythonInstalled, "Scripts/install-test-peers installs awslambdaric"))
    func `four processes of Python run many calls at once`() async throws {
        let code = "def handler(event, context): return {'statusCode': 200, 'body': 'hello world'}"
        try await withFunction(
            "python3.12", "app.handler", files: ["app.py": code],
            configuration: TestFunction.configuration(concurrency: 4)
        ) { function in
            let start = ContinuousClock.now
            let answered = await withTaskGroup(of: Int.self) { group in
                for _ in 0..<16 {
                    group.addTask {
                        var answered = 0
                        for _ in 0..<250 where await function.invoke().text != nil { answered += 1 }
                        return answered
                    }
                }
                return await group.reduce(0, +)
            }
            #expect(answered == 4000)
            print("4,000 calls of 4 processes: \(Int(4000 / ((.now - start) / Duration.seconds(1)))) a second")
        }
    }
}
