import Foundation
import NIOCore
import Sluice
import SluiceTestSupport
import Synchronization
import Testing

@testable import SluiceLambda

/// Calls that may not begin any more when it is their turn.
@Suite(.enabled(if: Peers.hasPython, "python3 is not installed")) struct NotBegunTests {
    /// What a hand-over takes away.
    private final class Permission: Sendable {
        private let state = Mutex((isGiven: true, asked: 0))

        /// How often it has been asked for.
        var asked: Int { state.withLock { $0.asked } }

        func withdraw() { state.withLock { $0.isGiven = false } }

        func ask() -> Bool {
            state.withLock { state in
                state.asked += 1
                return state.isGiven
            }
        }
    }

    /// Writes down each event when it begins, and answers it when the file `gate` is there.
    private static let gated = Bootstrap.python(
        """
        with open("begun", "a") as log: log.write(event.decode() + "\\n")
        while not os.path.exists("gate"): time.sleep(0.01)
        respond(event)
        """)
    private static let broken = Bootstrap.python(
        "respond(event)", start: "if not os.path.exists('repaired'): sys.exit(1)")

    private static func begun(_ function: TestFunction) -> [Substring] {
        ((try? String(contentsOfFile: "\(function.folder)/begun", encoding: .utf8)) ?? "").split(separator: "\n")
    }

    private static func isBegun(_ text: String, _ function: TestFunction) async throws {
        try await until("\(text) runs") { begun(function).contains(text[...]) }
    }

    @Test func `calls that wait when their permission is withdrawn take no process, and the next one does`()
        async throws
    {
        try await withFunction("provided", files: ["bootstrap": Self.gated]) { function in
            async let first = function.invoke("first")
            try await Self.isBegun("first", function)
            let permission = Permission()
            async let notBegun = withTaskGroup(of: Bool.self) { group in
                for _ in 0..<5000 { group.addTask { await function.call("lost", permission.ask) == nil } }
                return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            // Whoever has asked waits: the only process is busy.
            try await until("all wait") { permission.asked == 5000 }
            let other = Permission()
            async let last = function.call("last", other.ask)
            try await until("it waits") { other.asked == 1 }
            permission.withdraw()
            try function.write("", to: "gate")
            #expect(await first.text == "first")
            #expect(await notBegun == 5000)
            #expect(await last?.text == "last")
            #expect(Self.begun(function) == ["first", "last"])
        }
    }

    @Test func `what may not begin does not wait`() async throws {
        try await withFunction("provided", files: ["bootstrap": Self.gated]) { function in
            async let first = function.invoke("first")
            try await Self.isBegun("first", function)
            #expect(await function.call("second") { false } == nil)
            try function.write("", to: "gate")
            #expect(await first.text == "first")
            #expect(await function.call("third") { false } == nil)
            #expect(await function.invoke("fourth").text == "fourth")
            #expect(Self.begun(function) == ["first", "fourth"])
        }
    }

    @Test func `a call that runs is finished, whatever is withdrawn`() async throws {
        try await withFunction("provided", files: ["bootstrap": Self.gated]) { function in
            let permission = Permission()
            async let running = function.call("first", permission.ask)
            try await Self.isBegun("first", function)
            permission.withdraw()
            try function.write("", to: "gate")
            #expect(await running?.text == "first")
        }
    }

    @Test func `a call that has to be certain is tried again while its function cannot start`() async throws {
        try await withFunction("provided", files: ["bootstrap": Self.broken]) { function in
            let permission = Permission()
            async let certain = function.call("bye", isCertain: true, permission.ask)
            try await until("it has been tried in vain") { permission.asked >= 2 }
            try function.write("", to: "repaired")
            #expect(await certain?.text == "bye")
        }
    }

    @Test func `a call that has to be certain is not tried again here when it may not begin here`() async throws {
        try await withFunction("provided", files: ["bootstrap": Self.broken]) { function in
            let permission = Permission()
            async let certain = function.call("bye", isCertain: true, permission.ask)
            try await until("it has been tried in vain") { permission.asked >= 2 }
            permission.withdraw()
            #expect(await certain == nil)
        }
    }
}

extension TestFunction {
    /// Nil where the call has not begun.
    fileprivate func call(
        _ payload: String, isCertain: Bool = false, _ mayBegin: @escaping @Sendable () -> Bool
    ) async -> InvocationOutcome? {
        try? await functions.invoke(
            Invocation(
                function: "f", route: "$default", payload: ByteBuffer(string: payload), timeout: .seconds(29),
                mayBegin: mayBegin, isCertain: isCertain))
    }
}
