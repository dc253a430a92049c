import NIOCore
import SluiceGateway
import SluiceRedis

extension PartitionOwner {
    private func mayRun(at now: NIODeadline) -> Bool {
        guard case .serving = phase else { return false }
        return now - lastBeat < configuration.lease - Candidacy.margin
    }

    /// Does whatever can be done now: run, look for lost nodes, commit, and leave when all is done.
    func advance() {
        let now = NIODeadline.now()
        if ledger.hasReady, mayRun(at: now) {
            if probation?.isCareful == true { takeOneAlone() } else { runner.run(takeInTime(at: now), in: tenure) }
        }
        if let lost = ledger.takeLost() { findConnections(of: lost.node, entry: lost.entry) }
        commitIfPossible(at: now)
        guard case .leaving(let next) = phase, commit == nil, !hasPatience else { return }
        release(to: next)
    }

    func takeOutcomes() {
        let now = NIODeadline.now()
        var isNews = false
        for outcome in runner.takeOutcomes() where outcome.tenure == tenure {
            switch outcome.result {
            case .finished(let finished, let endsChain): ledger.finished(finished, endsChain: endsChain, at: now)
            case .returned(let works): ledger.returned(works)
            }
            isNews = true
        }
        guard isNews else { return }
        advance()
        readMore()
    }

    /// A beat was taken. Nodes that have kept theirs for too long are declared dead.
    func beat(sent: NIODeadline, _ beaten: OwnAnswer.Beaten, clock: RedisClock) {
        guard case .serving = phase else { return }
        lastBeat = sent
        self.clock = clock
        permitHandlers()
        // A commit that is under way may or may not be counted yet.
        if commit == nil, beaten.commit < commitNumber {
            return reload("commits that Redis had answered for are not in it any more")
        }
        let alive = Set(beaten.nodes.filter { !$0.isDead }.map(\.node))
        loops = loops.filter { alive.contains($0.node) }
        for silent in nodes.observe(beaten.nodes, time: beaten.time, clock: clock, at: .now()) {
            declareLost(silent.node, beat: silent.beat)
        }
        forgetLostNodes()
        advance()
    }

    private func declareLost(_ node: NodeID, beat: String) {
        logger.warning("a node is lost: it has shown no sign of life", metadata: ["node": "\(node)"])
        configuration.commands.evaluate(
            .node, keys: [eventsKey, stateKey],
            arguments: ["lost", "\(node)", .string(configuration.worker), .string(beat)]
        ) { result in
            switch result {
            case .success(let answer):
                if answer.text == "ok" { self.configuration.metrics.lostNodes.increment() }
            case .failure(let error):
                // The node keeps its beat, so the next round tries again.
                self.logger.warning("the loss of a node could not be told", metadata: ["error": "\(error)"])
            }
        }
    }

    /// Everything before a node's loss is committed: each connection that it has a record of gets its end.
    private func findConnections(of node: NodeID, entry: Int) {
        let tenure = tenure
        configuration.commands.send(RedisCommand("HKEYS", keys: [.string(keys.connections(partition, node))])) {
            result in
            guard self.tenure == tenure else { return }
            switch result {
            case .success(let answer):
                let events = (answer.array ?? []).compactMap { $0.buffer.flatMap { self.lostEvent(node, field: $0) } }
                for event in events { self.tenure.acceptances.accepted(event.connection) }
                self.ledger.expand(entry, events: events)
                self.advance()
            case .failure:
                self.after(.milliseconds(200)) { self.findConnections(of: node, entry: entry) }
            }
        }
    }

    /// Fields of another length hold a connection's topics.
    private func lostEvent(_ node: NodeID, field: ByteBuffer) -> Event? {
        ConnectionID(node: node, field: field).map { connection in
            Event(
                id: EventID(lossOf: connection), connection: connection, time: Clock.milliseconds(),
                content: .disconnect(.lostNode))
        }
    }

    /// Those whose traces a former owner left, and those where Redis did not answer.
    private func forgetLostNodes() {
        if let tail {
            // Their losses may still be in the stream.
            let oldest = ledger.oldest.flatMap(StreamID.init)
            guard oldest.map({ $0 > tail }) ?? (StreamID(lastRead).map { $0 >= tail } ?? false) else { return }
            self.tail = nil
        }
        for node in lostNodes { forget(node) }
    }

    func forget(_ node: NodeID) {
        lostNodes.insert(node)
        loops = loops.filter { $0.node != node }
        // Which of its loops were replied to is not known any more; a stream that is not there costs nothing.
        let outs = (0...UInt8.max).map { RedisArgument.string(keys.out(partition, EdgeLoop(node: node, index: $0))) }
        configuration.commands.evaluate(
            .node, keys: [eventsKey, stateKey] + outs, arguments: ["forget", "\(node)", .string(configuration.worker)]
        ) { result in
            switch result {
            case .success: self.lostNodes.remove(node)
            case .failure(let error):
                self.logger.debug(
                    "a lost node's traces stay until the next beat", metadata: ["node": "\(node)", "error": "\(error)"])
            }
        }
    }
}
