import NIOCore
import SluiceGateway

/// Connects and HTTP requests are of no use after a while. How long ago the edge appended one is told by Redis' clock alone,
/// which gave its entry an id: the clocks of the machines of edges and workers may say anything.
extension PartitionOwner {
    /// What may run now and is not too late, each connection's events in order.
    func takeInTime(at now: NIODeadline) -> [[Ledger.Work]] {
        ledger.takeReady().compactMap { chain in
            guard let first = chain.first, isLate(first, at: now) else { return chain }
            settle(first, endsChain: chain.count == 1, at: now)
            return chain.count == 1 ? nil : Array(chain.dropFirst())
        }
    }

    /// An event that its sender does not wait for any more. Only the first of a connection can be one.
    func isLate(_ work: Ledger.Work, at now: NIODeadline) -> Bool {
        guard let patience = work.event.patience, let entry = ledger.entry(of: work).flatMap(StreamID.init),
            let age = clock.age(of: entry, at: now)
        else { return false }
        return age > patience
    }

    /// Its sender is told so, and no handler runs.
    func settle(_ late: Ledger.Work, endsChain: Bool, at now: NIODeadline) {
        let event = late.event
        ledger.finished(
            Ledger.Finished(reference: late.reference, lane: event.connection, effects: event.answerOfLateness),
            endsChain: endsChain, at: now)
    }
}
