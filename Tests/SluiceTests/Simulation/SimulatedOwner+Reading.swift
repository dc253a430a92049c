import NIOCore
import SluiceGateway
import SluiceRedis
import SluiceTestSupport

@testable import Sluice

/// Entries of the stream.
extension SimulatedOwner {
    func readMore() {
        guard phase == .serving, !isReading, reader.isReady, ledger.outstanding < PartitionOwner.outstandingLimit else {
            return
        }
        isReading = true
        let (tenure, index, last) = (tenure, partition.index, lastRead)
        func read(_ redis: SimulatedRedis, _ reply: @escaping ([PartitionModel.Entry]) -> Void) {
            let entries = redis.partitions[index].entries(after: last, limit: 16)
            guard entries.isEmpty else { return reply(entries) }
            redis.waiting[index, default: []].append { read(redis, reply) }
        }
        reader.send(run: read) { [weak self] (entries: [PartitionModel.Entry]?) in
            guard let self else { return }
            isReading = false
            guard self.tenure == tenure, phase == .serving, let entries else { return }
            for entry in entries { received(entry) }
            advance()
            readMore()
        }
    }

    func received(_ entry: PartitionModel.Entry) {
        lastRead = (entry.time, entry.sequence)
        if entry.field == "l" {
            guard let node = NodeID(text: entry.value) else { return }
            return ledger.received(entry.id, lost: node)
        }
        let events = simulation.redis.events(of: entry.value)
        for suspect in probation?.condemned ?? [] where suspect.entry == entry.id {
            simulation.books.fail("\(suspect) was condemned, and nothing crashes by itself")
        }
        ledger.received(
            entry.id, events: events, done: doneParts.removeValue(forKey: entry.id) ?? [], at: worker.now)
    }
}
