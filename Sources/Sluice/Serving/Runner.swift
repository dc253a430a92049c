import NIOCore
import SluiceGateway
import Synchronization

/// Runs a partition's handlers on Swift's thread pool and brings what they come to back to the event loop, many at once.
///
/// Each chain is a task that starts at once and on the spot: a handler that never waits is done when it returns, without a
/// hop of its own; one that waits keeps nobody. The loop that serves Redis runs no handler, so none can stop its beats.
final class Runner: Sendable {
    /// One event's outcome, and the tenure in which it was taken: outcomes of an earlier one come too late.
    struct Outcome: Sendable {
        let tenure: Int
        let finished: Ledger.Finished
        let endsChain: Bool
    }

    private struct State: Sendable {
        var outcomes: [Outcome] = []
        var batches = 0
        var isAnnounced = false
    }

    private let dispatcher: Dispatcher
    private let announce: @Sendable () -> Void
    private let state = Mutex(State())

    /// - Parameter announce: called from any thread when there are outcomes to take.
    init(dispatcher: Dispatcher, announce: @escaping @Sendable () -> Void) {
        self.dispatcher = dispatcher
        self.announce = announce
    }

    func run(_ chains: [[Ledger.Work]], tenure: Int) {
        Task {
            state.withLock { $0.batches += 1 }
            for chain in chains {
                Task.immediate { await self.run(chain, tenure: tenure) }
            }
            announceIfNeeded { $0.batches -= 1 }
        }
    }

    func takeOutcomes() -> [Outcome] {
        state.withLock { state in
            state.isAnnounced = false
            defer { state.outcomes = [] }
            return state.outcomes
        }
    }

    private func run(_ chain: [Ledger.Work], tenure: Int) async {
        for (index, work) in chain.enumerated() {
            let effects = await dispatcher.effects(of: work.event, now: Clock.milliseconds())
            let finished = Ledger.Finished(reference: work.reference, lane: work.event.connection, effects: effects)
            let outcome = Outcome(tenure: tenure, finished: finished, endsChain: index == chain.count - 1)
            announceIfNeeded { $0.outcomes.append(outcome) }
        }
    }

    /// While a batch is being started its outcomes gather, and are announced together.
    private func announceIfNeeded(_ change: (inout State) -> Void) {
        let isNews = state.withLock { state in
            change(&state)
            guard !state.isAnnounced, state.batches == 0, !state.outcomes.isEmpty else { return false }
            state.isAnnounced = true
            return true
        }
        if isNews { announce() }
    }
}
