import NIOCore
import SluiceGateway
import SluiceRedis
import SluiceTestSupport

@testable import Sluice

/// A worker: the real ``Ownership``, obeyed as ``OwnershipLoop`` does.
final class SimulatedWorker: SimulatedProcess {
    let id: String
    let token: String
    private(set) var machine: Ownership!
    private(set) var link: SimulatedLink!
    private var owners: [Partition: SimulatedOwner] = [:]
    /// One partition at a time runs an event alone.
    private var alone: Partition?
    private(set) var isLeaving = false

    init(id: String, number: Int, simulation: Simulation) {
        self.id = id
        token = "\(id):\(number)"
        super.init(simulation: simulation)
        link = SimulatedLink(self)
        machine = Ownership(
            me: id, token: token, partitioning: simulation.partitioning,
            lease: .nanoseconds(simulation.plan.mutation == .hastyClaim ? .milliseconds(500) : simulation.plan.lease),
            now: now)
    }

    func start() {
        link.onReady = { [weak self] in
            guard let self else { return }
            perform(machine.connected(at: now))
        }
        link.onLost = { [weak self] in self?.machine.connectionLost() }
        link.connect(after: simulation.delay())
        every(Ownership.beatInterval.nanoseconds) { [weak self] in
            guard let self else { return }
            perform(machine.beatDue())
        }
        every(Ownership.roundInterval.nanoseconds) { [weak self] in
            guard let self else { return }
            perform(machine.roundDue())
        }
    }

    /// The same seed gives the same run: nothing goes by the order of a hash.
    private var ordered: [SimulatedOwner] { owners.sorted { $0.key < $1.key }.map(\.value) }

    func stop() {
        guard !isLeaving else { return }
        isLeaving = true
        deliver { self.perform(self.machine.stop()) }
        after(.milliseconds(3150)) { [weak self] in
            guard let self else { return }
            perform(machine.gaveUp())
        }
    }

    override func die() {
        super.die()
        for owner in ordered { owner.kill() }
        owners = [:]
        link.close()
    }

    func cut(for nanoseconds: Int64) {
        link.cut(for: nanoseconds)
        for owner in ordered { owner.reader.cut(for: nanoseconds) }
    }

    /// Another worker has handed a partition over.
    func told(_ partition: Partition, next: String) {
        perform(machine.told(partition, next: next, at: now))
    }

    func isServing(_ partition: Partition) -> Bool { owners[partition]?.isServing ?? false }

    // MARK: Solitude

    func isAlone(_ partition: Partition) -> Bool { alone == partition }

    func requestSolitude(_ partition: Partition) {
        if alone == nil { alone = partition }
    }

    func releaseSolitude(_ partition: Partition) {
        guard alone == partition else { return }
        alone = nil
        for owner in ordered where owner.partition != partition { owner.advance() }
    }

    // MARK: Actions

    private func perform(_ actions: [Ownership.Action]) {
        for action in actions { perform(action) }
    }

    private func perform(_ action: Ownership.Action) {
        let token = token
        switch action {
        case .beatWorker(let beat): beatWorker(beat)
        case .readWorkers: readWorkers()
        case .forgetWorkers(let workers): removeWorkers(workers) {}
        case .signOff: removeWorkers([id]) { self.perform(self.machine.signedOff()) }
        case .look(let partition):
            own(partition) {
                $0.look(now: $1)
            } then: {
                self.machine.looked(partition, $0, sent: $1, at: self.now)
            }
        case .claim(let partition, let owner, let beat):
            own(partition) {
                $0.claim(token, owner: owner, beat: beat, now: $1)
            } then: {
                self.machine.claimed(partition, $0, sent: $1, at: self.now)
            }
        case .want(let partition):
            own(partition) { model, _ in
                model.want(token)
            } then: { _, _ in
                []
            }
        case .beat(let partition, let term):
            own(partition) {
                $0.beat(token, now: $1)
            } then: {
                self.machine.beaten(partition, term: term, $0, sent: $1, at: self.now)
            }
        case .serve(let partition, let term, let claimed): serve(partition, term, claimed)
        case .beaten(let partition, let sent, let beaten):
            owners[partition]?.beat(sent: sent, beaten, clock: machine.clock)
        case .resume(let partition): owners[partition]?.resume()
        case .handOver(let partition, let next): owners[partition]?.leave(to: next)
        case .fence(let partition, _): owners[partition]?.end()
        case .end(let partition): owners[partition]?.end()
        case .stop: die()
        case .tell: break
        }
    }

    /// Runs `own.lua` in a partition.
    func own(
        _ partition: Partition, _ run: @escaping (inout PartitionModel, _ now: Int64) -> [String],
        then answered: @escaping (OwnAnswer, _ sent: NIODeadline) -> [Ownership.Action]
    ) {
        let sent = now
        link.send(
            run: { redis, reply in reply(run(&redis.partitions[partition.index], redis.time)) },
            { (answer: [String]?) in
                let value = (answer ?? []).map { RedisValue.string(ByteBuffer(string: $0)) }
                self.perform(answered(answer == nil ? .none : OwnAnswer(.array(value)), sent))
            })
    }

    private func serve(_ partition: Partition, _ term: Int, _ claimed: NIODeadline) {
        let owner = SimulatedOwner(partition, worker: self, claimed: claimed, clock: machine.clock) { [weak self] in
            guard let self else { return }
            owners[partition] = nil
            releaseSolitude(partition)
            perform(machine.ended(partition, term: term, at: now))
        }
        owners[partition] = owner
        owner.start()
    }

    // MARK: Workers

    private func beatWorker(_ beat: Int64) {
        let id = id
        func set(_ redis: SimulatedRedis, _ reply: (()) -> Void) {
            redis.workers[id] = "\(beat)"
            reply(())
        }
        link.send(run: set) { (_: Void?) in }
    }

    private func readWorkers() {
        let sent = now
        func read(_ redis: SimulatedRedis, _ reply: ([String: String]) -> Void) { reply(redis.workers) }
        link.send(run: read) { (workers: [String: String]?) in
            self.perform(self.machine.workersRead(workers, sent: sent, at: self.now))
        }
    }

    private func removeWorkers(_ workers: [String], _ done: @escaping () -> Void) {
        func remove(_ redis: SimulatedRedis, _ reply: (()) -> Void) {
            for worker in workers { redis.workers[worker] = nil }
            reply(())
        }
        link.send(run: remove) { (_: Void?) in done() }
    }
}
