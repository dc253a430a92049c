import Logging
import NIOCore
import SluiceGateway
import SluiceRedis

/// Keeps a worker's share of the partitions: beats, sees the other workers, claims, asks for, and hands over.
///
/// Bound to its event loop.
final class OwnershipLoop {
    private let configuration: PartitionConfiguration
    private let subscriber: RedisSubscriber
    private var membership: Membership
    private var owners: [Partition: PartitionOwner] = [:]
    private var candidacies: [Partition: Candidacy] = [:]
    private var claiming: Set<Partition> = []
    private var beat: Int64 = 0
    private var round = 0
    private var onStopped: (() -> Void)?
    /// Called at every beat that Redis takes, when Redis is lost, and when the worker cannot go on.
    var onReady: (() -> Void)?
    var onLost: (() -> Void)?
    var onFailure: ((WorkerError) -> Void)?
    private var isStopping = false
    private var isSignedOff = false

    private static let beatInterval = TimeAmount.seconds(1)
    /// How long an answer of Redis is waited for at the end, beside the hand-over itself.
    private static let stopPatience = TimeAmount.seconds(3)
    /// A Redis that answers no faster may have kept others from beating.
    private static let slowAnswer = TimeAmount.milliseconds(500)
    private static let roundInterval = TimeAmount.milliseconds(250)

    init(configuration: PartitionConfiguration) {
        self.configuration = configuration
        let now = NIODeadline.now()
        membership = Membership(me: configuration.workerID, lease: configuration.lease, now: now)
        subscriber = RedisSubscriber(
            url: configuration.redis, name: "\(configuration.name)-ownership", eventLoop: configuration.eventLoop,
            logger: configuration.logger)
        for partition in configuration.keys.partitioning.all { candidacies[partition] = Candidacy(now: now) }
    }

    private var commands: RedisConnection { configuration.commands }
    private var keys: Keyspace { configuration.keys }
    /// The id that the others know, and the one that no other process can have.
    private var me: String { configuration.workerID }
    private var token: String { configuration.worker }

    func start() {
        commands.onReady = { self.resume() }
        commands.onLost = { _ in self.onLost?() }
        for partition in keys.partitioning.all {
            subscriber.subscribe(
                keys.ownership(partition), onSubscribed: {},
                onMessage: { message in
                    if String(buffer: message) == self.me { self.claim(partition) }
                })
        }
        subscriber.start()
        commands.start()
        every(Self.beatInterval) { self.beatAll() }
        every(Self.roundInterval) { if !self.isStopping { self.takeRound() } }
    }

    private func every(_ interval: TimeAmount, _ body: @escaping () -> Void) {
        configuration.eventLoop.assumeIsolated().scheduleTask(in: interval) {
            guard self.onStopped != nil || !self.isStopping else { return }
            body()
            self.every(interval, body)
        }
    }

    /// Hands everything over and is gone from the workers. `done` is called when nothing is left.
    func stop(_ done: @escaping () -> Void) {
        isStopping = true
        onStopped = done
        commands.send(RedisCommand("HDEL", keys: [.string(keys.workers)], .string(me))) { result in
            if case .failure(let error) = result {
                self.configuration.logger.warning(
                    "the others see this worker's end late", metadata: ["error": "\(error)"])
            }
            self.isSignedOff = true
            self.finishIfStopped()
        }
        let others = Assignment(partitions: keys.partitioning.count, workers: membership.live.subtracting([me]))
        for owner in Array(owners.values) { owner.leave(to: others.owner(of: owner.partition)) }
        configuration.eventLoop.assumeIsolated().scheduleTask(in: configuration.handOver + Self.stopPatience) {
            // Redis is away, so nothing can be handed over: the others take over after the lease.
            self.isSignedOff = true
            for owner in Array(self.owners.values) { owner.end() }
            self.finishIfStopped()
        }
        finishIfStopped()
    }

    private func resume() {
        let now = NIODeadline.now()
        for partition in candidacies.keys { candidacies[partition]?.restart(at: now) }
        beatAll()
        for owner in Array(owners.values) { owner.resume() }
        takeRound()
    }

    private func finishIfStopped() {
        guard isStopping, isSignedOff, owners.isEmpty, let done = onStopped else { return }
        onStopped = nil
        subscriber.close()
        commands.close()
        done()
    }
}

// MARK: - Beats

extension OwnershipLoop {
    private func beatAll() {
        for owner in owners.values { beat(owner) }
        // Who stops has signed off, but beats for what it still has.
        guard !isStopping else { return }
        beat += 1
        checkPartitions()
        commands.send(RedisCommand("HSET", keys: [.string(keys.workers)], .string(me), .integer(beat))) { result in
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

    private func beat(_ owner: PartitionOwner) {
        let sent = NIODeadline.now()
        let partition = owner.partition
        commands.evaluate(
            .own, keys: [owner.stateKey, .string(keys.ownership(partition))], arguments: ["beat", .string(token)]
        ) { result in
            guard self.owners[partition] === owner, case .success(let answer) = result, let parts = answer.array else {
                return
            }
            guard parts.first?.text == "ok", parts.count >= 3 else {
                return owner.fenced(by: parts.last?.text ?? "")
            }
            var nodes: [(node: NodeID, beat: String)] = []
            for index in stride(from: 3, to: parts.count - 1, by: 2) {
                guard let node = parts[index].text.flatMap({ NodeID(text: $0) }), let beat = parts[index + 1].text
                else {
                    continue
                }
                nodes.append((node, beat))
            }
            owner.beat(sent: sent, commit: parts[2].int ?? 0, nodes: nodes)
            self.handOver(owner, to: parts[1].text ?? "")
        }
    }

    /// Another worker asks for the partition. One that does not live any more is not waited for.
    private func handOver(_ owner: PartitionOwner, to wanted: String) {
        let wanted = Self.id(wanted)
        guard !wanted.isEmpty, wanted != me, membership.live.contains(wanted), !isStopping else { return }
        configuration.logger.info(
            "a partition is handed over", metadata: ["partition": "\(owner.partition)", "to": "\(wanted)"])
        owner.leave(to: wanted)
    }
}

// MARK: - Claims

extension OwnershipLoop {
    /// Sees who lives, and claims or asks for what this worker should have.
    private func takeRound() {
        round += 1
        commands.send(RedisCommand("HGETALL", keys: [.string(keys.workers)])) { result in
            guard !self.isStopping, case .success(let answer) = result else { return }
            let now = NIODeadline.now()
            self.membership.observe(Self.pairs(answer), at: now)
            self.forgetWorkers(at: now)
            if self.round % 4 == 0 { self.lookAtOthers() }
            let assignment = Assignment(partitions: self.keys.partitioning.count, workers: self.membership.live)
            for partition in self.keys.partitioning.all {
                // Who should have it may be dead without having been seen to be: the partition does not wait for that.
                let isExpired = self.candidacies[partition]?.expired(at: now, lease: self.configuration.lease) != nil
                if isExpired || assignment.owner(of: partition) == self.me { self.claim(partition) }
            }
        }
    }

    /// Who has what, and whether it beats: seen all the time, so that a dead owner's lease has passed here when the set of
    /// workers shows its death.
    private func lookAtOthers() {
        let sent = NIODeadline.now()
        for partition in keys.partitioning.all where owners[partition] == nil {
            commands.evaluate(
                .own, keys: [.string(keys.state(partition)), .string(keys.ownership(partition))],
                arguments: ["look", .string(token)]
            ) { result in
                // What is not seen now is seen in a second.
                guard case .success(let answer) = result else { return }
                self.saw(answer.array ?? [], partition, sent: sent)
            }
        }
    }

    private func saw(_ answer: [RedisValue], _ partition: Partition, sent: NIODeadline) {
        guard answer.count == 4 else { return }
        let now = NIODeadline.now()
        candidacies[partition]?.held(
            by: answer[1].text ?? "", beat: answer[2].text ?? "", age: .milliseconds(answer[3].int ?? 0), at: now)
        if now - sent > Self.slowAnswer { candidacies[partition]?.restart(at: now) }
    }

    private func claim(_ partition: Partition) {
        guard owners[partition] == nil, !isStopping, claiming.insert(partition).inserted else { return }
        let sent = NIODeadline.now()
        let expired = candidacies[partition]?.expired(at: sent, lease: configuration.lease)
        commands.evaluate(
            .own, keys: [.string(keys.state(partition)), .string(keys.ownership(partition))],
            arguments: ["claim", .string(token), .string(expired?.owner ?? ""), .string(expired?.beat ?? "")]
        ) { result in
            self.claiming.remove(partition)
            switch result {
            case .success(let answer): self.answered(answer.array ?? [], partition, sent: sent)
            case .failure(let error):
                guard error.code.serverPrefix != nil else { return }
                self.configuration.logger.warning("a claim failed", metadata: ["error": "\(error)"])
            }
        }
    }

    private func answered(_ answer: [RedisValue], _ partition: Partition, sent: NIODeadline) {
        let now = NIODeadline.now()
        switch answer.first?.text {
        case "ok": own(partition, claimed: sent)
        case "held" where answer.count == 4:
            let owner = answer[1].text ?? ""
            saw(answer, partition, sent: sent)
            // A worker that lives is asked, about once a second; one that has ended is waited for.
            guard membership.isStable(at: now), membership.live.contains(Self.id(owner)), round % 4 == 0 else { return }
            guard Self.id(owner) != me else {
                configuration.logger.error(
                    "another worker runs with the same id: give each its own, or none", metadata: ["worker": "\(me)"])
                return
            }
            want(partition)
        default: break
        }
    }

    private func want(_ partition: Partition) {
        commands.evaluate(
            .own, keys: [.string(keys.state(partition)), .string(keys.ownership(partition))],
            arguments: ["want", .string(token)]
        ) { _ in
            // Asked again in the next round but three.
        }
    }

    private func own(_ partition: Partition, claimed: NIODeadline) {
        guard !isStopping else {
            // Claimed while stopping: given back at once.
            let owner = makeOwner(partition, claimed: claimed)
            return owner.leave(to: "")
        }
        let owner = makeOwner(partition, claimed: claimed)
        configuration.logger.debug("a partition is owned", metadata: ["partition": "\(partition)"])
        owner.start()
        beat(owner)
    }

    private func makeOwner(_ partition: Partition, claimed: NIODeadline) -> PartitionOwner {
        let owner = PartitionOwner(partition: partition, configuration: configuration, claimed: claimed) { ended in
            guard self.owners[partition] === ended else { return }
            self.owners[partition] = nil
            self.candidacies[partition] = Candidacy(now: .now())
            self.configuration.metrics.partitions.record(self.owners.count)
            self.finishIfStopped()
        }
        owners[partition] = owner
        configuration.metrics.partitions.record(owners.count)
        return owner
    }

    private func forgetWorkers(at now: NIODeadline) {
        let forgotten = membership.forgotten(at: now)
        guard !forgotten.isEmpty else { return }
        commands.send(RedisCommand("HDEL", keys: [.string(keys.workers)], arguments: forgotten.map { .string($0) })) {
            _ in
            // Tried again in the next round.
        }
    }

    /// An owner's id, without what is new at every start.
    private static func id(_ owner: String) -> String { String(owner.prefix { $0 != ":" }) }

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
