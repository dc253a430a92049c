import SluiceGateway

extension EdgeCore {
    /// Whether requests and handshakes of the partition are taken: not while their events would only add to a pile.
    func mayAsk(_ partition: Int) -> Bool { home != nil && !isDraining && intake.admission.isOpen(partition) }

    /// Whether the partition's sockets are not read.
    func isStalled(_ partition: Int) -> Bool { home != nil && intake.admission.isStalled(partition) }

    func nextCounter() -> UInt64 {
        counter += 1
        return counter
    }

    func opened() {
        connections += 1
        tally.accepted += 1
    }

    /// The connection's end, after everything it sent.
    func ended(_ seat: Seat, partition: Int, _ reason: CloseReason) {
        guard home != nil else { return }
        appendDisconnect(seat, partition: partition, reason)
        topics.leaveAll(seat)
        seats.release(seat)
        connections -= 1
        tally.closes[reason.code, default: 0] += 1
    }

    func appendDisconnect(_ seat: Seat, partition: Int, _ reason: CloseReason) {
        let counter = nextCounter()
        let time = clock.wall
        intake.append(partition, size: 16 + reason.text.utf8.count) {
            $0.append(seat: seat, counter: counter, time: time, disconnect: reason)
        }
    }

    /// Redis came back without its newest writes, and so without events of the partition's connections: they are closed.
    /// Whether replies are lost too shows when the out stream is read.
    func lostWrites(of partition: Int) {
        beginTurn()
        for handler in roster.handlers {
            if handler.isSeated(in: partition) { handler.lostReplies() }
            handler.lostAnswer(of: partition)
        }
        undoAbandoned(in: partition)
    }

    /// Redis has lost what it had of a partition: its out streams begin anew, and open connections are told again with their
    /// topics, so that each still has its broadcasts and its disconnect. When they began is not known here, nor what their
    /// clients call themselves.
    func lostState(of partition: Int) {
        beginTurn()
        delivery.restarted(partition)
        var told = 0
        defer {
            logger.error(
                "Redis lost a partition's data: counts, events that waited and replies under way are gone",
                metadata: ["partition": "\(partition)", "connections told again": "\(told)"])
        }
        for handler in roster.handlers where handler.isSeated(in: partition) && handler.session.state == .open {
            guard let seat = handler.seat else { continue }
            let counter = nextCounter()
            let time = clock.wall
            let record = ConnectionRecord(connectedAt: time, sourceIP: handler.sourceIP, userAgent: "")
            let joined = topics.topics(of: seat)
            intake.append(partition, size: 32) {
                $0.append(seat: seat, counter: counter, time: time, present: record, topics: joined)
            }
            told += 1
        }
        for handler in roster.handlers { handler.lostAnswer(of: partition) }
        undoAbandoned(in: partition)
    }

    /// The handshake came to nothing here.
    func refused(_ seat: Seat, abandons: Bool) {
        topics.leaveAll(seat)
        guard abandons else {
            tally.refused += 1
            return seats.release(seat)
        }
        tally.unanswered += 1
        abandon(seat)
    }

    /// Keeps the seat of a handshake that nobody waits for any more, until its answer is known.
    private func abandon(_ seat: Seat) {
        guard home != nil else { return }
        seats[seat] = .abandoned
        abandoned.append((seat, clock.now + EdgeSettings.abandonedTime))
    }

    func partition(of seat: Seat) -> Int {
        guard let home else { return 0 }
        return partitioning.partition(of: ConnectionID(loop: home, seat: seat)).index
    }
}
