import SluiceTestSupport
import Synchronization
import Testing

/// Clients each of which asks again as soon as it is answered, and what they have been answered.
final class EchoLoad: Sendable {
    struct Tally: Sendable {
        var passed = 0
        var refused = 0
        var firstAnswer: ContinuousClock.Instant?
        var lastQuestion = ContinuousClock.now

        /// How long there was always somebody who asked.
        var pressed: Duration { firstAnswer.map { lastQuestion - $0 } ?? .zero }
    }

    private let state = Mutex((tally: Tally(), isOver: false))

    var tally: Tally { state.withLock { $0.tally } }

    func end() { state.withLock { $0.isOver = true } }

    func press(_ client: WebSocketClient) async throws {
        while asks() {
            try await client.send(#"{"action":"echo"}"#)
            answered(try await client.text(within: .seconds(30)))
        }
    }

    private func asks() -> Bool {
        state.withLock { state in
            if !state.isOver { state.tally.lastQuestion = .now }
            return !state.isOver
        }
    }

    private func answered(_ text: String) {
        let hasPassed = text.hasPrefix("echo ")
        #expect(hasPassed || text.hasPrefix(#"{"message": "Too many requests", "connectionId":""#))
        state.withLock { state in
            state.tally.firstAnswer = state.tally.firstAnswer ?? .now
            if hasPassed { state.tally.passed += 1 } else { state.tally.refused += 1 }
        }
    }
}
