import NIOCore
import SluiceGateway
import SluiceRedis
import SluiceTestSupport

@testable import Sluice

/// Serves one partition as ``PartitionOwner`` does, with the real ledger, watch over nodes, and probation.
final class SimulatedOwner {
    private enum Phase: Equatable {
        case loading
        case serving
        case leaving(next: String)
        case ended
    }

    struct Commit {
        let number: Int64
        let share: Ledger.Share
    }

    let partition: Partition
    unowned let worker: SimulatedWorker
    let reader: SimulatedLink
    private let onEnd: () -> Void
    private var phase = Phase.loading
    private var tenure = 0
    private var ledger = Ledger()
    private var lastBeat: NIODeadline
    private var permit: (tenure: Int, end: NIODeadline) = (0, .uptimeNanoseconds(0))
    private var clock: RedisClock
    private var nodes: NodeWatch
    private var probation: Probation?
    private var alone: Ledger.Work?
    private var lastRead: (time: Int64, sequence: Int64) = (-1, 0)
    private var isReading = false
    private var doneParts: [String: Set<Int>] = [:]
    private var commitNumber: Int64 = 0
    private var commit: Commit?
    private var isLastCommitTaken = false
    private var patience = false
    private var wakeUp = 0

    init(
        _ partition: Partition, worker: SimulatedWorker, claimed: NIODeadline, clock: RedisClock,
        onEnd: @escaping () -> Void
    ) {
        self.partition = partition
        self.worker = worker
        self.onEnd = onEnd
        self.clock = clock
        reader = SimulatedLink(worker)
        lastBeat = claimed
        nodes = NodeWatch(deadAfter: .nanoseconds(worker.simulation.plan.deadAfter))
    }

    private var simulation: Simulation { worker.simulation }
    private var plan: Plan { simulation.plan }
    private var lease: TimeAmount { .nanoseconds(plan.lease) }
    private var token: String { worker.token }
    var isServing: Bool { phase == .serving }

    var description: String {
        "\(phase) ready \(ledger.hasReady) running \(ledger.running) finished \(ledger.hasFinished) alone \(alone != nil) commit \(commit?.number ?? 0) of \(commitNumber) reading \(isReading) \(reader.isReady) probation \(probation?.isCareful == true) solitude \(worker.isAlone(partition)) beat \(worker.now - lastBeat) link \(worker.link.isReady)"
    }

    func start() {
        reader.onReady = { [weak self] in self?.readMore() }
        reader.onLost = { [weak self] in self?.isReading = false }
        reader.connect(after: simulation.delay())
        load()
    }

    func resume() {
        nodes.restart(at: worker.now)
        switch phase {
        case .loading: load()
        case .serving, .leaving:
            if commit != nil { sendCommit() }
            if alone != nil { runAlone() }
            advance()
        case .ended: break
        }
    }

    /// The process is gone.
    func kill() {
        phase = .ended
        tenure += 1
        reader.close()
    }

    func end() {
        guard phase != .ended || !isGone else { return }
        isGone = true
        phase = .ended
        tenure += 1
        forbidHandlers()
        commit = nil
        reader.close()
        onEnd()
    }

    private var isGone = false

    private func after(_ nanoseconds: Int64, _ body: @escaping () -> Void) {
        let tenure = tenure
        worker.after(nanoseconds) { [weak self] in
            guard let self, self.tenure == tenure else { return }
            body()
        }
    }
}

// MARK: - Loading and leaving

extension SimulatedOwner {
    private func load() {
        let (tenure, index) = (tenure, partition.index)
        worker.link.send(
            run: { redis, reply in reply((redis.partitions[index].state, redis.partitions[index].entries.last?.id)) },
            { [weak self] (answer: ([String: String], String?)?) in
                guard let self, self.tenure == tenure, phase == .loading, let (state, tail) = answer else { return }
                let values = state.flatMap { [$0.key, $0.value] }.map { RedisValue.string(ByteBuffer(string: $0)) }
                loaded(PartitionState(.array(values)), tail: tail.flatMap(StreamID.init))
            })
    }

    private func loaded(_ state: PartitionState, tail: StreamID?) {
        commitNumber = state.commit
        doneParts = state.done
        probation = Probation(state, tail: tail)
        phase = .serving
        permitHandlers()
        if probation == nil, state.crashes > 0 { tellCalm() }
        readMore()
        advance()
    }

    func leave(to next: String) {
        switch phase {
        case .loading: release(to: next)
        case .serving:
            phase = .leaving(next: next)
            forbidHandlers()
            patience = true
            after(.milliseconds(150)) {
                self.patience = false
                self.advance()
            }
            advance()
        case .leaving, .ended: break
        }
    }

    private func release(to next: String) {
        phase = .ended
        let (token, partition, simulation) = (token, partition, simulation)
        worker.own(partition) { model, _ in
            let answer = model.release(token, next: next)
            if answer == ["ok"] { simulation.published(partition, next: next) }
            return answer
        } then: { [weak self] _, _ in
            self?.end()
            return []
        }
    }

    private func permitHandlers() {
        let margin = plan.mutation == .longPermit ? .nanoseconds(-plan.lease) : Candidacy.margin
        permit = (tenure, lastBeat + lease - margin)
    }

    private func forbidHandlers() {
        worker.releaseSolitude(partition)
        if plan.mutation != .noForbidding { permit = (tenure, .uptimeNanoseconds(0)) }
    }

    private var hasPatience: Bool { patience && ledger.running > 0 }
}

// MARK: - Reading

extension SimulatedOwner {
    private func readMore() {
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

    private func received(_ entry: PartitionModel.Entry) {
        lastRead = (entry.time, entry.sequence)
        if entry.field == "l" {
            guard let node = NodeID(text: entry.value) else { return }
            return ledger.received(entry.id, lost: node)
        }
        let events = simulation.redis.events(of: entry.value)
        if let suspect = probation?.condemned, suspect.entry == entry.id {
            simulation.books.fail("\(suspect) was condemned, and nothing crashes by itself")
        }
        ledger.received(
            entry.id, events: events, done: doneParts.removeValue(forKey: entry.id) ?? [], at: worker.now)
    }
}

// MARK: - Running

extension SimulatedOwner {
    private func mayRun(at now: NIODeadline) -> Bool {
        guard phase == .serving else { return plan.mutation == .noForbidding && phase != .ended }
        return now < permit.end
    }

    func advance() {
        let now = worker.now
        if ledger.hasReady, mayRun(at: now) {
            if probation?.isCareful == true {
                takeOneAlone()
            } else {
                for chain in ledger.takeReady() { run(chain[...]) }
            }
        }
        if let lost = ledger.takeLost() { findConnections(of: lost.node, entry: lost.entry) }
        commitIfPossible(at: now)
        guard case .leaving(let next) = phase, commit == nil, !hasPatience else { return }
        release(to: next)
    }

    /// Runs a chain, one event after another. A handler starts only while it is permitted.
    private func run(_ chain: ArraySlice<Ledger.Work>) {
        guard let work = chain.first else { return }
        guard permit.tenure == tenure, worker.now < permit.end else {
            ledger.returned(Array(chain))
            return worker.deliver { self.advance() }
        }
        started(work)
        after(simulation.between(0, plan.handler) / (simulation.isChance(800) ? 20 : 1)) {
            let event = work.event
            self.ledger.finished(
                Ledger.Finished(reference: work.reference, lane: event.connection, effects: self.effects(of: event)),
                endsChain: chain.count == 1, at: self.worker.now)
            self.run(chain.dropFirst())
            self.advance()
            self.readMore()
        }
    }

    private func started(_ work: Ledger.Work) {
        simulation.books.started()
        let owner = simulation.redis.partitions[partition.index].owner
        if owner != token {
            simulation.books.fail("\(token) starts a handler in \(partition) while the owner is \(owner ?? "nobody")")
        }
    }

    /// What tells the books which event it was.
    private func effects(of event: Event) -> [Effect] {
        switch event.content {
        case .disconnect(.lostNode): [.leave(event.connection, Topic("lost"))]
        case .message(let message): [.leave(event.connection, Topic(String(buffer: message.body)))]
        default: [.leave(event.connection, Topic("told"))]
        }
    }

    func beat(sent: NIODeadline, _ beaten: OwnAnswer.Beaten, clock: RedisClock) {
        guard phase == .serving else { return }
        lastBeat = sent
        self.clock = clock
        permitHandlers()
        if commit == nil, beaten.commit < commitNumber { simulation.books.fail("commits were lost in \(partition)") }
        var watched = clock
        if plan.mutation == .unsteadyClock { watched = Self.steady(like: beaten.time, at: worker.now) }
        for silent in nodes.observe(beaten.nodes, time: beaten.time, clock: watched, at: worker.now) {
            declareLost(silent)
        }
        advance()
    }

    private static func steady(like time: Int64, at now: NIODeadline) -> RedisClock {
        var clock = RedisClock()
        for second in stride(from: Int64(20), through: 0, by: -1) {
            _ = clock.answered(time - second * 1000, sent: now - .seconds(second), at: now - .seconds(second))
        }
        return clock
    }

    private func declareLost(_ silent: NodeWatch.Beat) {
        let (token, index, simulation) = (token, partition.index, simulation)
        worker.link.send(
            run: { redis, reply in
                let answer = redis.partitions[index].lost(
                    "\(silent.node)", owner: token, beat: silent.beat, now: redis.time)
                if answer == "ok" {
                    simulation.declaredLost(silent.node)
                    redis.wake(index)
                }
                reply(())
            }, { (_: Void?) in })
    }

    private func findConnections(of node: NodeID, entry: Int) {
        let (tenure, partition, simulation) = (tenure, partition, simulation)
        worker.link.send(
            run: { redis, reply in reply(simulation.records(of: node, in: partition)) },
            { [weak self] (connections: [ConnectionID]?) in
                guard let self, self.tenure == tenure else { return }
                guard let connections else {
                    return after(.milliseconds(200)) { self.findConnections(of: node, entry: entry) }
                }
                let events = connections.map {
                    Event(id: EventID(lossOf: $0), connection: $0, time: 0, content: .disconnect(.lostNode))
                }
                ledger.expand(entry, events: events)
                advance()
            })
    }
}

// MARK: - Probation

extension SimulatedOwner {
    private func takeOneAlone() {
        guard alone == nil, ledger.running == 0, !ledger.hasFinished, commit == nil else { return }
        worker.requestSolitude(partition)
        guard worker.isAlone(partition) else { return }
        alone = ledger.takeOne()
        runAlone()
    }

    private func runAlone() {
        guard let work = alone, let entry = ledger.entry(of: work) else { return }
        let (tenure, token) = (tenure, token)
        worker.own(partition) { model, _ in
            model.alone(token, event: "\(entry):\(work.reference.index)")
        } then: { [weak self] answer, _ in
            guard let self, self.tenure == tenure, alone == work else { return [] }
            if answer == .ok {
                alone = nil
                run([work])
            } else {
                after(.milliseconds(200)) { self.runAlone() }
            }
            return []
        }
    }

    private func tellCalm() {
        let token = token
        worker.own(partition) { model, _ in
            model.calm(token)
        } then: { _, _ in
            []
        }
    }
}

// MARK: - Committing

extension SimulatedOwner {
    private func commitIfPossible(at now: NIODeadline) {
        guard commit == nil, phase != .ended, phase != .loading else { return }
        if case .leaving = phase, !hasPatience {
            guard !isLastCommitTaken else { return }
            isLastCommitTaken = true
        }
        let share = ledger.takeShare(at: now, all: takesAll)
        guard !share.isEmpty else { return scheduleWakeUp(at: now) }
        commit = Commit(number: commitNumber + 1, share: share)
        sendCommit()
    }

    private var takesAll: Bool {
        if case .leaving = phase { !hasPatience } else { probation?.isCareful == true }
    }

    private func scheduleWakeUp(at now: NIODeadline) {
        guard let next = ledger.nextRipe() else { return }
        wakeUp += 1
        let number = wakeUp
        after(max(next - now, .milliseconds(1)).nanoseconds) {
            if self.wakeUp == number { self.advance() }
        }
    }

    private func sendCommit() {
        guard let commit else { return }
        let (tenure, token, index, simulation) = (tenure, token, partition.index, simulation)
        worker.link.send(
            run: { redis, reply in
                let asker = simulation.plan.mutation == .noFence ? redis.partitions[index].owner ?? "" : token
                let last = redis.partitions[index].commit ?? 0
                let isFree = simulation.plan.mutation == .newNumber
                let answer = redis.partitions[index].commit(
                    owner: asker, number: isFree ? last + 1 : commit.number, removed: commit.share.removed,
                    forgotten: commit.share.forgotten, parts: commit.share.parts)
                if answer == "ok" { simulation.applied(commit.share) }
                reply(answer)
            },
            { [weak self] (answer: String?) in
                guard let self, self.tenure == tenure, self.commit?.number == commit.number else { return }
                answered(answer)
            })
    }

    private func answered(_ answer: String?) {
        switch answer {
        case "ok", "done": committed()
        case "fenced": end()
        case nil: break  // repeated by resume()
        default:
            guard plan.mutation == nil else { return committed() }
            simulation.books.fail("a commit of \(token) was answered \(answer ?? "")")
        }
    }

    private func committed() {
        guard let commit else { return }
        self.commit = nil
        commitNumber = max(commitNumber, commit.number)
        for node in ledger.committed() { forget(node) }
        let oldest = ledger.oldest.flatMap(StreamID.init)
        let last = StreamID("\(max(0, lastRead.time))-\(lastRead.sequence)")
        if probation?.committed(commit.share.finished.count, oldest: oldest, lastRead: last) == true {
            probation = nil
            tellCalm()
        }
        if alone == nil, ledger.running == 0, !ledger.hasFinished { worker.releaseSolitude(partition) }
        advance()
        readMore()
    }

    private func forget(_ node: NodeID) {
        let (token, index) = (token, partition.index)
        worker.link.send(
            run: { redis, reply in
                _ = redis.partitions[index].forget("\(node)", owner: token, now: redis.time)
                reply(())
            }, { (_: Void?) in })
    }
}
