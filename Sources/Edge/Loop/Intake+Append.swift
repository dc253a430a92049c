import SluiceGateway
import SluiceRedis

extension RedisScript {
    static let append = RedisScript(name: Script.append.rawValue, source: Script.append.source)
    static let config = RedisScript(name: Script.config.rawValue, source: Script.config.source)
    static let node = RedisScript(name: Script.node.rawValue, source: Script.node.source)
}

extension Intake {
    /// Sends what is to be sent next into a partition, unless something is on its way, or when it is its turn.
    func pump(_ partition: Int) {
        guard hasToSend(partition), turns.take(partition) else { return }
        send(partition)
    }

    private func pumpWaiting() {
        while let partition = turns.next() {
            hasToSend(partition) ? send(partition) : turns.giveBack()
        }
    }

    private func hasToSend(_ partition: Int) -> Bool {
        connection.isReady && !lanes[partition].isSent && !lanes[partition].isWaiting && !lanes[partition].queue.isEmpty
    }

    private func send(_ partition: Int) {
        guard let home, let append = nextAppend(partition) else { return turns.giveBack() }
        lanes[partition].isSent = true
        let beats = lanes[partition].isBeatDue
        let term = term
        let producer = home.description
        let node = home.node.description
        connection.evaluate(.append, keys: lanes[partition].keys, count: 6) { writer in
            writer.write(producer)
            writer.write(node)
            writer.write(append.previous)
            writer.write(append.sequence)
            writer.write(append.pack)
            writer.write(beats ? "1" : "")
        } _: { result in
            guard term == self.term else { return }
            self.lanes[partition].isSent = false
            self.turns.giveBack()
            if beats, case .success = result { self.lanes[partition].isBeatDue = false }
            self.answered(partition, append, result)
            self.pumpWaiting()
        }
    }

    private func nextAppend(_ partition: Int) -> PackQueue.Append? {
        if let append = lanes[partition].queue.inFlight { return append }
        return queueing(partition) { $0.next() }
    }

    private func answered(_ partition: Int, _ append: PackQueue.Append, _ result: Result<RedisValue, RedisError>) {
        switch result.map(PackQueue.Answer.init) {
        case .success(.appended(let backlog)): appended(partition, append, backlog: backlog)
        case .success(.lost(let backlog)):
            lost(partition)
            appended(partition, append, backlog: backlog)
        case .success(.dead): died()
        case .success(.unknown): register(partition)
        case .success(nil): refused(partition, "append.lua's answer is none of its own")
        case .failure(let error): failed(partition, error)
        }
    }

    private func appended(_ partition: Int, _ append: PackQueue.Append, backlog entries: Int64) {
        queueing(partition) { $0.answered() }
        appended.events += append.events
        appended.packs += 1
        if lanes[partition].delay.isRepeating {
            lanes[partition].delay.succeeded()
            logger.info("Redis takes events again", metadata: ["partition": "\(partition)"])
        }
        backlog(entries, of: partition, pack: append.pack.readableBytes)
        pump(partition)
    }

    /// The connection's loss is repaired by itself, and then `connectionReady` sends again; what Redis refuses is sent
    /// again after a while. The pack and its sequence stay the same, so a repeat is harmless.
    private func failed(_ partition: Int, _ error: RedisError) {
        appended.errors += 1
        guard error.code.serverPrefix != nil, error.code != .server("NOSCRIPT") else { return }
        refused(partition, error.description)
    }

    private func refused(_ partition: Int, _ why: String) {
        if !lanes[partition].delay.isRepeating {
            logger.error(
                "Redis refuses events, they wait", metadata: ["partition": "\(partition)", "error": "\(why)"])
        }
        wait(partition)
    }

    private func wait(_ partition: Int) {
        lanes[partition].isWaiting = true
        later(lanes[partition].delay.next()) {
            self.lanes[partition].isWaiting = false
            self.pump(partition)
        }
    }
}

// MARK: - The node

extension Intake {
    /// Once a second: shows that the node lives. Where an append is on its way, the next one does.
    func beat(_ now: Int64) {
        tick(now)
        guard let home, connection.isReady else { return }
        let term = term
        for partition in lanes.indices {
            guard !lanes[partition].isSent else {
                lanes[partition].isBeatDue = true
                continue
            }
            connection.evaluate(
                .append, keys: lanes[partition].keys,
                arguments: [
                    .string(home.description), .string(home.node.description),
                    .integer(lanes[partition].queue.previous), 0, "",
                ]
            ) { result in
                guard term == self.term else { return }
                self.beaten(partition, result)
            }
        }
    }

    private func beaten(_ partition: Int, _ result: Result<RedisValue, RedisError>) {
        switch result.map(PackQueue.Answer.init) {
        case .success(.appended(let entries)):
            lanes[partition].queue.greeted()
            backlog(entries, of: partition)
        case .success(.lost(let entries)):
            lanes[partition].queue.forget()
            lost(partition)
            backlog(entries, of: partition)
        case .success(.dead): died()
        case .success(.unknown): register(partition)
        // Whether Redis takes events shows when there are some.
        case .success, .failure: break
        }
    }

    /// Redis came back without its newest writes: events are lost, and so may be replies.
    private func lost(_ partition: Int) {
        appended.losses += 1
        logger.error(
            "Redis has lost events that it had taken: the partition's connections start anew",
            metadata: ["partition": "\(partition)"])
        onLostWrites(partition)
    }

    private func died() {
        guard let home else { return }
        logger.error("this node was declared dead", metadata: ["node": "\(home.node)"])
        reporter.died(home.node)
    }

    /// Redis does not know this node any more: its data are gone. The node goes on as it is.
    private func register(_ partition: Int) {
        guard let home, !lanes[partition].isWaiting else { return }
        logger.warning(
            "Redis does not know this node, it is registered again",
            metadata: ["partition": "\(partition)", "node": "\(home.node)"])
        lanes[partition].isWaiting = true
        let term = term
        connection.evaluate(
            .node, keys: lanes[partition].keys, arguments: ["register", .string(home.node.description)]
        ) { result in
            guard term == self.term else { return }
            self.lanes[partition].isWaiting = false
            // Taken: another loop of this node was faster.
            guard case .success = result else { return self.wait(partition) }
            self.lanes[partition].queue.forget()
            self.onLostState(partition)
            self.pump(partition)
        }
    }
}
