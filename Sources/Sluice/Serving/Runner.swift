import NIOCore
import SluiceGateway
import Synchronization

/// Runs a partition's handlers on Swift's thread pool and brings what they come to back to the event loop, many at once.
///
/// Each chain is a task that starts at once and on the spot: a handler that never waits is done when it returns, without a
/// hop of its own; one that waits keeps nobody. The loop that serves Redis runs no handler, so none can stop its beats.
final class Runner: Sendable {
    struct Outcome: Sendable {
        enum Result: Sendable {
            /// `endsChain`: the last event of its chain.
            case finished(Ledger.Finished, endsChain: Bool)
            /// Events that were not started, because nothing may start any more.
            case returned([Ledger.Work])
        }

        /// Outcomes of an earlier tenure come too late.
        let tenure: Int
        let result: Result
    }

    private struct State: Sendable {
        var outcomes: [Outcome] = []
        /// When the first of them came.
        var since = NIODeadline.distantFuture
        var batches = 0
        var isAnnounced = false
        /// Until when handlers of which tenure may start.
        var tenure = 0
        var end = NIODeadline.uptimeNanoseconds(0)
    }

    /// While a batch is being started its outcomes gather, but not more than so many, nor for longer.
    private static let gathered = 64
    private static let gatheredFor = TimeAmount.milliseconds(1)

    private let dispatcher: Dispatcher
    private let announce: @Sendable () -> Void
    private let state = Mutex(State())

    /// - Parameter announce: called from any thread when there are outcomes to take.
    init(dispatcher: Dispatcher, announce: @escaping @Sendable () -> Void) {
        self.dispatcher = dispatcher
        self.announce = announce
    }

    /// Handlers of this tenure may start until `end`: no later, since the partition may be another worker's then.
    func permit(tenure: Int, until end: NIODeadline) {
        state.withLock { ($0.tenure, $0.end) = (tenure, end) }
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
            state.since = .distantFuture
            defer { state.outcomes = [] }
            return state.outcomes
        }
    }

    private func run(_ chain: [Ledger.Work], tenure: Int) async {
        for (index, work) in chain.enumerated() {
            guard mayStart(tenure) else {
                let outcome = Outcome(tenure: tenure, result: .returned(Array(chain[index...])))
                return announceIfNeeded { $0.outcomes.append(outcome) }
            }
            let effects = await dispatcher.effects(of: work.event)
            let finished = Ledger.Finished(reference: work.reference, lane: work.event.connection, effects: effects)
            let outcome = Outcome(tenure: tenure, result: .finished(finished, endsChain: index == chain.count - 1))
            announceIfNeeded { $0.outcomes.append(outcome) }
        }
    }

    private func mayStart(_ tenure: Int) -> Bool {
        let now = NIODeadline.now()
        return state.withLock { $0.tenure == tenure && now < $0.end }
    }

    private func announceIfNeeded(_ change: (inout State) -> Void) {
        let now = NIODeadline.now()
        let isNews = state.withLock { state in
            change(&state)
            guard !state.isAnnounced, !state.outcomes.isEmpty else { return false }
            state.since = min(state.since, now)
            guard
                state.batches == 0 || state.outcomes.count >= Self.gathered || now - state.since >= Self.gatheredFor
            else { return false }
            state.isAnnounced = true
            return true
        }
        if isNews { announce() }
    }
}
