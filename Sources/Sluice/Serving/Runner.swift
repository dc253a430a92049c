import NIOCore
import SluiceGateway
import Synchronization

/// Runs a partition's handlers on Swift's thread pool and brings what they come to back to the event loop, many at once.
///
/// A task runs chain after chain on the spot, as long as no handler waits; when one does, the next task goes on with the
/// chains behind it. So a handler that never waits costs no task and no hop of its own, and one that waits keeps nobody.
/// The loop that serves Redis runs no handler, so none can stop its beats.
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

        func permits(_ tenure: Int, at now: NIODeadline) -> Bool { self.tenure == tenure && now < end }

        /// Whether outcomes are to be announced that were not.
        mutating func isNews(at now: NIODeadline) -> Bool {
            guard !isAnnounced, !outcomes.isEmpty else { return false }
            since = min(since, now)
            guard batches == 0 || outcomes.count >= Runner.gathered || now - since >= Runner.gatheredFor else {
                return false
            }
            isAnnounced = true
            return true
        }
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
            let queue = ChainQueue(chains)
            while !queue.isEmpty {
                // Comes back when the queue is empty, or when a handler waits.
                Task.immediate { while let chain = queue.next() { await self.run(chain, tenure: tenure) } }
            }
            _ = announceIfNeeded(tenure) { $0.batches -= 1 }
        }
    }

    func takeOutcomes() -> [Outcome] {
        state.withLock { state in
            state.isAnnounced = false
            state.since = .distantFuture
            let outcomes = state.outcomes
            state.outcomes = []
            state.outcomes.reserveCapacity(Self.gathered)
            return outcomes
        }
    }

    nonisolated(nonsending) private func run(_ chain: [Ledger.Work], tenure: Int) async {
        var mayStart = permits(tenure)
        for (index, work) in chain.enumerated() {
            guard mayStart else {
                let outcome = Outcome(tenure: tenure, result: .returned(Array(chain[index...])))
                _ = announceIfNeeded(tenure) { $0.outcomes.append(outcome) }
                return
            }
            let effects = await dispatcher.effects(of: work.event)
            let finished = Ledger.Finished(
                reference: work.reference, lane: work.event.connection, effects: effects,
                isMessage: work.event.isMessage)
            let outcome = Outcome(tenure: tenure, result: .finished(finished, endsChain: index == chain.count - 1))
            mayStart = announceIfNeeded(tenure) { $0.outcomes.append(outcome) }
        }
    }

    private func permits(_ tenure: Int) -> Bool {
        let now = NIODeadline.now()
        return state.withLock { $0.permits(tenure, at: now) }
    }

    /// - Returns: whether the next handler of this tenure may start, which the same look at clock and state tells.
    private func announceIfNeeded(_ tenure: Int, _ change: (inout State) -> Void) -> Bool {
        let now = NIODeadline.now()
        let (isNews, mayStart) = state.withLock { state in
            change(&state)
            return (state.isNews(at: now), state.permits(tenure, at: now))
        }
        if isNews { announce() }
        return mayStart
    }
}
