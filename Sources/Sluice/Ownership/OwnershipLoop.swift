import Logging
import NIOCore
import SluiceGateway
import SluiceRedis

/// Does what ``Ownership`` decides: timers, commands to Redis, and the owners of the partitions.
///
/// Bound to its event loop.
final class OwnershipLoop {
    private let configuration: PartitionConfiguration
    private let subscriber: RedisSubscriber
    private var machine: Ownership
    private var owners: [Partition: PartitionOwner] = [:]
    private var onStopped: (() -> Void)?
    /// Called at every beat that Redis takes, when Redis is lost, and when the worker cannot go on.
    var onReady: (() -> Void)?
    var onLost: (() -> Void)?
    var onFailure: ((WorkerError) -> Void)?

    /// How long an answer of Redis is waited for at the end, beside the hand-over itself.
    private static let stopPatience = TimeAmount.seconds(3)

    init(configuration: PartitionConfiguration) {
        self.configuration = configuration
        machine = Ownership(
            me: configuration.workerID, token: configuration.worker, partitioning: configuration.keys.partitioning,
            lease: configuration.lease, now: .now())
        subscriber = RedisSubscriber(
            url: configuration.redis, name: "\(configuration.name)-ownership", eventLoop: configuration.eventLoop,
            logger: configuration.logger)
    }

    private var commands: RedisConnection { configuration.commands }
    private var keys: Keyspace { configuration.keys }
    private var logger: Logger { configuration.logger }

    func start() {
        commands.onReady = { self.perform(self.machine.connected(at: .now())) }
        commands.onLost = { _ in
            self.machine.connectionLost()
            self.onLost?()
        }
        for partition in keys.partitioning.all {
            subscriber.subscribe(
                keys.ownership(partition), onSubscribed: {},
                onMessage: { message in
                    self.perform(self.machine.told(partition, next: String(buffer: message), at: .now()))
                })
        }
        subscriber.start()
        commands.start()
        every(Ownership.beatInterval) { self.perform(self.machine.beatDue()) }
        every(Ownership.roundInterval) { self.perform(self.machine.roundDue()) }
    }

    /// Hands everything over and is gone from the workers. `done` is called when nothing is left.
    func stop(_ done: @escaping () -> Void) {
        onStopped = done
        perform(machine.stop())
        configuration.eventLoop.assumeIsolated().scheduleTask(in: configuration.handOver + Self.stopPatience) {
            self.perform(self.machine.gaveUp())
        }
    }

    private func every(_ interval: TimeAmount, _ body: @escaping () -> Void) {
        configuration.eventLoop.assumeIsolated().scheduleTask(in: interval) {
            if case .stopped = self.machine.phase { return }
            body()
            self.every(interval, body)
        }
    }
}

// MARK: - Actions

extension OwnershipLoop {
    private func perform(_ actions: [Ownership.Action]) {
        for action in actions { perform(action) }
    }

    private func perform(_ action: Ownership.Action) {
        switch action {
        case .beatWorker(let beat): beatWorker(beat)
        case .readWorkers: readWorkers()
        case .forgetWorkers(let workers): removeWorkers(workers) { _ in }  // tried again in the next round
        case .signOff: signOff()
        case .look(let partition):
            own(partition, "look") { self.machine.looked(partition, $0, sent: $1, at: .now()) }
        case .claim(let partition, let owner, let beat):
            own(partition, "claim", [.string(owner), .string(beat)]) {
                self.machine.claimed(partition, $0, sent: $1, at: .now())
            }
        case .want(let partition): own(partition, "want") { _, _ in [] }  // asked again in the next round but three
        case .beat(let partition, let term):
            own(partition, "beat") { self.machine.beaten(partition, term: term, $0, sent: $1, at: .now()) }
        case .serve(let partition, let term, let claimed): serve(partition, term: term, claimed: claimed)
        case .beaten(let partition, let sent, let beaten):
            owners[partition]?.beat(sent: sent, beaten, clock: machine.clock)
        case .resume(let partition): owners[partition]?.resume()
        case .handOver(let partition, let next): owners[partition]?.leave(to: next)
        case .fence(let partition, let owner): owners[partition]?.fenced(by: owner)
        case .end(let partition): owners[partition]?.end()
        case .stop: finish()
        case .tell(let notice): tell(notice)
        }
    }

    private func own(
        _ partition: Partition, _ action: RedisArgument, _ arguments: [RedisArgument] = [],
        _ answered: @escaping (OwnAnswer, _ sent: NIODeadline) -> [Ownership.Action]
    ) {
        let sent = NIODeadline.now()
        commands.evaluate(
            .own, keys: [.string(keys.state(partition)), .string(keys.ownership(partition))],
            arguments: [action, .string(machine.token)] + arguments
        ) { result in
            switch result {
            case .success(let answer): self.perform(answered(OwnAnswer(answer), sent))
            case .failure(let error):
                if error.code.serverPrefix != nil {
                    self.logger.warning("Redis refuses own.lua", metadata: ["error": "\(error)"])
                }
                self.perform(answered(.none, sent))
            }
        }
    }

    private func serve(_ partition: Partition, term: Int, claimed: NIODeadline) {
        let owner = PartitionOwner(
            partition: partition, configuration: configuration, claimed: claimed, clock: machine.clock
        ) { ended in
            if self.owners[partition] === ended { self.owners[partition] = nil }
            self.configuration.metrics.partitions.record(self.owners.count)
            self.perform(self.machine.ended(partition, term: term, at: .now()))
        }
        owners[partition] = owner
        configuration.metrics.partitions.record(owners.count)
        logger.debug("a partition is owned", metadata: ["partition": "\(partition)"])
        owner.start()
    }

    private func finish() {
        subscriber.close()
        commands.close()
        onStopped?()
        onStopped = nil
    }

    private func tell(_ notice: Ownership.Notice) {
        switch notice {
        case .clockJumped(let by):
            logger.warning(
                "Redis' clock has jumped; until it is steady again no node is declared dead by it",
                metadata: ["milliseconds": "\(by.nanoseconds / 1_000_000)"])
        case .handsOver(let partition, let next):
            logger.info("a partition is handed over", metadata: ["partition": "\(partition)", "to": "\(next)"])
        case .sameID:
            logger.error(
                "another worker runs with the same id: give each its own, or none",
                metadata: ["worker": "\(machine.me)"])
        }
    }
}

// MARK: - Workers

extension OwnershipLoop {
    private func beatWorker(_ beat: Int64) {
        checkPartitions()
        let command = RedisCommand("HSET", keys: [.string(keys.workers)], .string(machine.me), .integer(beat))
        commands.send(command) { result in
            // A beat that Redis did not take shows to the others as what it is.
            if case .success = result { self.onReady?() }
        }
    }

    /// Redis may have been emptied, and the deployment started anew with another number of partitions.
    private func checkPartitions() {
        let count = Int64(keys.partitioning.count)
        commands.evaluate(
            .config, keys: [.string(Keyspace.config(namespace: keys.namespace))], arguments: [.integer(count)]
        ) { result in
            guard case .success(let answer) = result, let actual = answer.int, actual != count else { return }
            self.onFailure?(WorkerError.partitions(Int(count), actual: Int(clamping: actual)))
        }
    }

    private func readWorkers() {
        let sent = NIODeadline.now()
        commands.send(RedisCommand("HGETALL", keys: [.string(keys.workers)])) { result in
            // What is not read now is read in the next round.
            guard case .success(let answer) = result else { return }
            self.perform(self.machine.workersRead(Self.pairs(answer), sent: sent, at: .now()))
        }
    }

    private func signOff() {
        removeWorkers([machine.me]) { result in
            if case .failure(let error) = result {
                self.logger.warning("the others see this worker's end late", metadata: ["error": "\(error)"])
            }
            self.perform(self.machine.signedOff())
        }
    }

    private func removeWorkers(_ workers: [String], _ done: @escaping RedisConnection.Completion) {
        let command = RedisCommand("HDEL", keys: [.string(keys.workers)], arguments: workers.map { .string($0) })
        commands.send(command, done)
    }

    private static func pairs(_ answer: RedisValue) -> [String: String] {
        let values = answer.array ?? []
        var pairs: [String: String] = [:]
        for index in stride(from: 0, to: values.count - 1, by: 2) {
            guard let field = values[index].text, let value = values[index + 1].text else { continue }
            pairs[field] = value
        }
        return pairs
    }
}
