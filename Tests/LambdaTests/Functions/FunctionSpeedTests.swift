import Foundation
import SluiceTestSupport
import Testing

@testable import SluiceLambda

/// What our side adds to a call.
@Suite(.serialized) struct FunctionSpeedTests {
    /// Answers at once, and tells after its last call how long it took from an event to its answer.
    private static let immediate = Bootstrap.python(
        """
        started = time.perf_counter()
        if event == b'"times"': respond(str(sorted(times)[len(times) // 2]))
        else: respond(b"1")
        times.append(time.perf_counter() - started)
        """, start: "times = []")

    @Test func `a call takes less than a millisecond more than the process itself does`() async throws {
        try await withFunction("provided", files: ["bootstrap": Self.immediate]) { function in
            var times: [Duration] = []
            for _ in 0..<1000 {
                let start = ContinuousClock.now
                #expect(await function.invoke().text == "1")
                times.append(.now - start)
            }
            let median = times.sorted()[500]
            print("median of 1,000 sequential calls: \(median)")
            #expect(median <= .milliseconds(1))
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
