import SluiceGateway

@testable import Sluice

/// What happens in Redis beside the partitions' state and streams.
extension Simulation {
    /// A hand-over is told to all workers; whoever is not subscribed just then misses it.
    func published(_ partition: Partition, next: String) {
        for worker in workers where !worker.isDead && !isChance(100) {
            worker.after(delay()) { [weak worker] in worker?.told(partition, next: next) }
        }
    }

    /// A commit's effects.
    func applied(_ share: Ledger.Share) {
        for work in share.finished {
            guard case .leave(let connection, let topic)? = work.effects.first else { continue }
            switch topic.name {
            case "lost": books.applied(connection, .lostEnd, at: now)
            case "told": books.applied(connection, .end, at: now)
            default: books.applied(connection, .event(Int(topic.name) ?? -1), at: now)
            }
        }
    }

    func records(of node: NodeID, in partition: Partition) -> [ConnectionID] {
        books.records[node, default: []].filter { partitioning.partition(of: $0) == partition }
            .sorted { $0.seat.slot < $1.seat.slot }
    }

    /// A node that runs and reaches Redis must not be. The word of it may have come while Redis stood still.
    func declaredLost(_ node: NodeID) {
        guard let edge = edges.first(where: { $0.node == node }), !edge.isGone else { return }
        let window = plan.deadAfter + .seconds(2)
        let away = edge.longestImpairment(within: window + redis.pausedTime(within: 2 * window))
        if away < .seconds(2) {
            books.fail("\(node) was declared dead, and was away for \(away / 1_000_000) ms at most")
        }
    }
}
