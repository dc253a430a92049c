import NIOCore
import SluiceGateway
import SluiceRedis

extension PartitionOwner {
    /// What is read and not committed is bounded: reading pauses above this many events.
    static let outstandingLimit = 8192
    static let outstandingBytes = 32 * 1024 * 1024
    /// Entries a read: full packs fill what may be outstanding once more.
    private static let readCount = Int64(outstandingLimit / EventPackWriter.maximumCount)
    /// How long Redis holds a read without an answer: a lost connection shows after that.
    private static let block: Int64 = 2000

    /// Reads the next entries, unless a read waits already or enough is at hand.
    func readMore() {
        guard case .serving = phase, !isReading, reader.isReady, ledger.outstanding < Self.outstandingLimit,
            ledger.outstandingBytes < Self.outstandingBytes
        else { return }
        isReading = true
        let tenure = tenure
        let command = RedisCommand(
            "XREAD", "COUNT", .integer(Self.readCount), "BLOCK", .integer(Self.block), "STREAMS", keys: [eventsKey],
            .string(lastRead))
        reader.send(command) { result in
            self.isReading = false
            guard self.tenure == tenure else { return self.readMore() }
            switch result {
            case .success(let answer): self.received(EventEntry.all(in: answer))
            case .failure(let error): self.readFailed(error)
            }
        }
    }

    private func received(_ entries: [EventEntry]) {
        guard case .serving = phase else { return }
        for entry in entries { received(entry) }
        configuration.metrics.entries.increment(by: entries.count)
        advance()
        readMore()
    }

    private func received(_ entry: EventEntry) {
        lastRead = entry.id
        switch entry.content {
        case .events(let events): received(entry.id, events, bytes: entry.bytes)
        case .told(let messages):
            ledger.received(entry.id, effects: messages.map(Effect.told), bytes: entry.bytes, at: .now())
        case .lost(let node):
            ledger.received(entry.id, lost: node)
        case .malformed(let bytes, let reason):
            configuration.metrics.deadLetters.increment()
            logger.error(
                "an entry cannot be read and goes to the dead letters",
                metadata: ["entry": "\(entry.id)", "reason": "\(reason)"])
            let letter = DeadLetter(entry: entry.id, pack: bytes, reason: reason)
            ledger.received(entry.id, effects: [.deadLetter(letter)], at: .now())
        }
    }

    private func received(_ id: String, _ events: [Event], bytes: Int) {
        configuration.metrics.events.increment(by: events.count)
        if let loop = events.first?.connection.loop { loops.insert(loop) }
        var condemned: [Int: [Effect]] = [:]
        for suspect in probation?.condemned ?? [] where suspect.entry == id && events.indices.contains(suspect.index) {
            let event = events[suspect.index]
            configuration.metrics.deadLetters.increment()
            logger.error(
                "an event has crashed its workers and goes to the dead letters",
                metadata: [
                    "event": "\(event.id)", "connection": "\(event.connection)", "crashes": "\(suspect.crashes)",
                ])
            condemned[suspect.index] = event.condemned(entry: id, crashes: suspect.crashes)
        }
        ledger.received(
            id, events: events, done: doneParts.removeValue(forKey: id) ?? [], settled: condemned, bytes: bytes,
            at: .now())
    }

    private func readFailed(_ error: RedisError) {
        guard case .serving = phase, error.code.serverPrefix != nil else { return }
        logger.warning("the partition cannot be read yet", metadata: ["error": "\(error)"])
        after(.milliseconds(200)) { self.readMore() }
    }
}
