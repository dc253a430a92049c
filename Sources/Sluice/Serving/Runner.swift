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
            /// Events that were not started, because nothing may start any more, or whose handler has not begun its work.
            case returned([Ledger.Work])
        }

        /// Outcomes of an earlier tenure come too late.
        let tenure: Tenure
        let result: Result
    }

    private struct State: Sendable {
        var outcomes: [Outcome] = []
        /// When the first of them came.
        var since = NIODeadline.distantFuture
        var batches = 0
        var isAnnounced = false

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

    /// Starts handlers while the tenure lasts, and no longer: the partition may be another worker's then.
    func run(_ chains: [[Ledger.Work]], in tenure: Tenure) {
        Task {
            state.withLock { $0.batches += 1 }
            let queue = ChainQueue(chains)
            while !queue.isEmpty {
                // Comes back when the queue is empty, or when a handler waits.
                Task.immediate { while let chain = queue.next() { await self.run(chain, in: tenure) } }
            }
            announceIfNeeded(at: .now()) { $0.batches -= 1 }
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

    nonisolated(nonsending) private func run(_ chain: [Ledger.Work], in tenure: Tenure) async {
        var now = NIODeadline.now()
        for (index, work) in chain.enumerated() {
            guard tenure.permitsStart(at: now), let effects = await effects(of: work.event, in: tenure) else {
                let outcome = Outcome(tenure: tenure, result: .returned(Array(chain[index...])))
                return announceIfNeeded(at: .now()) { $0.outcomes.append(outcome) }
            }
            let finished = Ledger.Finished(
                reference: work.reference, lane: work.event.connection, effects: effects,
                isMessage: work.event.isMessage)
            let endsChain = index == chain.count - 1
            let outcome = Outcome(tenure: tenure, result: .finished(finished, endsChain: endsChain))
            now = .now()
            announceIfNeeded(at: now) { $0.outcomes.append(outcome) }
        }
    }

    /// Nil where the handler has not begun.
    nonisolated(nonsending) private func effects(of event: Event, in tenure: Tenure) async -> [Effect]? {
        do throws(NotBegun) {
            return try await dispatcher.effects(of: event, in: tenure)
        } catch {
            return nil
        }
    }

    private func announceIfNeeded(at now: NIODeadline, _ change: (inout State) -> Void) {
        let isNews = state.withLock { state in
            change(&state)
            return state.isNews(at: now)
        }
        if isNews { announce() }
    }
}
