import Foundation
import SluiceTestSupport
import Testing

@testable import SluiceLambda

/// Processes that do anything at any time.
@Suite(.enabled(if: Peers.hasPython, "python3 is not installed")) struct FunctionChaosTests {
    private static let moody = Bootstrap.python(
        """
        mood = random.random()
        if mood < 0.02: os._exit(1)
        if mood < 0.04: os.kill(os.getpid(), signal.SIGKILL)
        if mood < 0.05: time.sleep(1000)
        if mood < 0.07:
            connection.close()
            sys.exit(0)
        if mood < 0.09:
            connection.close()
            connection = http.client.HTTPConnection(api)
        if mood < 0.12: post("invocation/" + id + "/error", b"{}")
        else: respond(event)
        if 0.2 < mood < 0.22: os._exit(1)
        """, start: "import random")

    @Test func `every call has one outcome, its own, whatever the processes do`() async throws {
        try await withFunction(
            "provided", files: ["bootstrap": Self.moody], timeout: .milliseconds(400),
            configuration: TestFunction.configuration(concurrency: 3)
        ) { function in
            let outcomes = await withTaskGroup(of: [(Int, InvocationOutcome)].self) { group in
                for task in 0..<6 {
                    group.addTask {
                        var outcomes: [(Int, InvocationOutcome)] = []
                        for number in 0..<60 {
                            let call = task * 1000 + number
                            outcomes.append((call, await function.invoke("\(call)")))
                        }
                        return outcomes
                    }
                }
                return await group.reduce([], +)
            }
            #expect(outcomes.count == 360)
            for case (let call, .returned(let answer)) in outcomes { #expect(String(buffer: answer) == "\(call)") }
            let types = outcomes.reduce(into: Set<String>()) {
                $0.insert($1.1.failure?.type ?? $1.1.text.map { _ in "" } ?? "timedOut")
            }
            #expect(types.isSubset(of: ["", "timedOut", "Runtime.ExitError", "Runtime.Unknown"]), "\(types)")
            #expect(types.isSuperset(of: ["", "Runtime.ExitError"]))
        }
    }
}
