import NIOCore
import SluiceGateway

extension EdgeCore {
    /// Members that are sent to in one go: about a millisecond.
    private static let broadcastShare = 64
    /// Packs that wait behind a broadcast before further ones are left in Redis.
    private static let waitingLimit = 500

    /// A pack of replies, whose turn it is.
    func take(_ pack: ByteBuffer, from partition: Int) {
        beginTurn()
        guard lanes[partition].broadcast != nil else { return perform(pack, from: partition) }
        lanes[partition].waiting.append(pack)
        if lanes[partition].waiting.count >= Self.waitingLimit { delivery.pause(partition) }
    }

    /// Replies of the partition were lost, and nobody can know whose: its handlers may have sent to anybody, and its topics may
    /// have any members. Everybody starts anew.
    func lostReplies(of partition: Int) {
        beginTurn()
        tally.outGaps += 1
        for handler in roster.handlers {
            handler.lostReplies()
            handler.lostAnswer(of: partition)
        }
        undoAbandoned(in: partition)
    }

    private func perform(_ pack: ByteBuffer, from partition: Int) {
        var pack = pack
        do throws(ReplyPack.Malformed) {
            while let reply = try ReplyPack.read(from: &pack) {
                tally.replies += 1
                if case .broadcast(let topic, let message) = reply {
                    guard begin(message, to: topic, from: partition, rest: pack) else { return }
                } else {
                    perform(reply, from: partition)
                }
            }
        } catch {
            tally.malformedPacks += 1
            logger.error(
                "a pack of replies is malformed, its rest is skipped",
                metadata: ["partition": "\(partition)", "reason": "\(error.reason)"])
        }
    }

    private func perform(_ reply: Reply, from partition: Int) {
        switch reply {
        case .message(let seat, let message): connection(seat)?.deliver(message)
        case .close(let seat, let reason): connection(seat)?.close(reason)
        case .accept(let seat, let headers): accept(seat, headers)
        case .refuse(let seat, let status): refuse(seat, status)
        case .response(let seat, let response):
            guard case .request(let handler) = seats[seat] else { return stale() }
            handler.respond(response)
        case .joined(let seat, let topic):
            if connection(seat) != nil { topics.join(seat, topic) }
        case .left(let seat, let topic): topics.leave(seat, topic)
        case .broadcast: break
        case .errand(let seat, let errand): perform(errand, seat, partition: partition)
        case .outcome(let number, let outcome): management.errands.received(outcome, of: number)
        }
    }

    private func accept(_ seat: Seat, _ headers: [HTTPHeader]) {
        switch seats[seat] {
        case .connection(let handler): handler.accept(headers)
        case .abandoned:
            appendDisconnect(seat, partition: partition(of: seat), .abnormal)
            seats.release(seat)
        case .request, nil: stale()
        }
    }

    private func refuse(_ seat: Seat, _ status: UInt16) {
        switch seats[seat] {
        case .connection(let handler): handler.refuse(status)
        case .abandoned: seats.release(seat)
        case .request, nil: stale()
        }
    }

    private func connection(_ seat: Seat) -> EdgeHandler? {
        guard case .connection(let handler) = seats[seat] else {
            stale()
            return nil
        }
        return handler
    }

    private func stale() {
        tally.staleReplies += 1
    }
}

// MARK: - Broadcasts

extension EdgeCore {
    /// False when it goes out in parts, and the rest of its pack after it.
    private func begin(_ message: Message, to topic: Topic, from partition: Int, rest: ByteBuffer) -> Bool {
        let members = topics.members(of: topic)
        guard !members.isEmpty else { return true }
        var frame = ByteBuffer()
        frame.writeFrame(message)
        guard members.count > Self.broadcastShare else {
            send(frame, to: members[...])
            return true
        }
        lanes[partition].broadcast = ReplyLane.Broadcast(frame: frame, members: members, rest: rest)
        proceed(partition)
        return false
    }

    /// Sends the next part of a broadcast.
    func proceed(_ partition: Int) {
        guard let members = lanes[partition].broadcast?.next(Self.broadcastShare),
            let frame = lanes[partition].broadcast?.frame
        else { return }
        guard members.isEmpty else {
            send(frame, to: members)
            return broadcasting.append(partition)
        }
        let rest = lanes[partition].broadcast?.rest
        lanes[partition].broadcast = nil
        if let rest { perform(rest, from: partition) }
        while lanes[partition].broadcast == nil, let next = lanes[partition].waiting.popFirst() {
            perform(next, from: partition)
        }
        if lanes[partition].waiting.isEmpty { delivery.resume(partition) }
    }

    private func send(_ frame: ByteBuffer, to members: some Sequence<Seat>) {
        for seat in members {
            guard case .connection(let handler) = seats[seat] else { continue }
            handler.deliver(frame: frame)
            tally.broadcastDeliveries += 1
        }
    }
}
