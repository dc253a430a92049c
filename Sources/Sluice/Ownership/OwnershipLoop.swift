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
    private var isStopping = false
    private var isSignedOff = false

    private static let beatInterval = TimeAmount.seconds(1)
    /// How long an answer of Redis is waited for at the end, beside the hand-over itself.
    private static let stopPatience = TimeAmount.seconds(3)
    private static let roundInterval = TimeAmount.milliseconds(250)

    init(configuration: PartitionConfiguration) {
        self.configuration = configuration
        let now = NIODeadline.now()
        membership = Membership(me: configuration.worker, lease: configuration.lease, now: now)
        subscriber = RedisSubscriber(
            url: configuration.redis, name: "\(configuration.name)-ownership", eventLoop: configuration.eventLoop,
            logger: configuration.logger)
        for partition in configuration.keys.partitioning.all { candidacies[partition] = Candidacy(now: now) }
    }

    private var commands: RedisConnection { configuration.commands }
    private var keys: Keyspace { configuration.keys }
    private var me: String { configuration.worker }

    func start() {
        commands.onReady = { self.resume() }
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
        every(Self.roundInterval) { self.takeRound() }
    }

    private func every(_ interval: TimeAmount, _ body: @escaping () -> Void) {
        configuration.eventLoop.assumeIsolated().scheduleTask(in: interval) {
            guard !self.isStopping else { return }
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
            for owner in Array(self.owners.values) { owner.end() }
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
        beat += 1
        commands.send(RedisCommand("HSET", keys: [.string(keys.workers)], .string(me), .integer(beat))) { _ in
            // A beat that Redis did not take shows to the others as what it is.
        }
        for owner in owners.values { beat(owner) }
    }

    private func beat(_ owner: PartitionOwner) {
        let sent = NIODeadline.now()
        let partition = owner.partition
        commands.evaluate(
            .own, keys: [owner.stateKey, .string(keys.ownership(partition))], arguments: ["beat", .string(me)]
        ) { result in
            guard self.owners[partition] === owner, case .success(let answer) = result, let parts = answer.array else {
                return
            }
            guard parts.first?.text == "ok", parts.count >= 2 else {
                return owner.fenced(by: parts.last?.text ?? "")
            }
            var nodes: [(node: NodeID, beat: String)] = []
            for index in stride(from: 2, to: parts.count - 1, by: 2) {
                guard let node = parts[index].text.flatMap({ NodeID(text: $0) }), let beat = parts[index + 1].text
                else {
                    continue
                }
                nodes.append((node, beat))
            }
            owner.beat(sent: sent, nodes: nodes)
            self.handOver(owner, to: parts[1].text ?? "")
        }
    }

    /// Another worker asks for the partition. One that does not live any more is not waited for.
    private func handOver(_ owner: PartitionOwner, to wanted: String) {
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
            let assignment = Assignment(partitions: self.keys.partitioning.count, workers: self.membership.live)
            for partition in self.keys.partitioning.all where assignment.owner(of: partition) == self.me {
                self.claim(partition)
            }
        }
    }

    private func claim(_ partition: Partition) {
        guard owners[partition] == nil, !isStopping, claiming.insert(partition).inserted else { return }
        let expired = candidacies[partition]?.expired(at: .now(), lease: configuration.lease)
        commands.evaluate(
            .own, keys: [.string(keys.state(partition)), .string(keys.ownership(partition))],
            arguments: ["claim", .string(me), .string(expired?.owner ?? ""), .string(expired?.beat ?? "")]
        ) { result in
            self.claiming.remove(partition)
            switch result {
            case .success(let answer): self.answered(answer.array ?? [], partition)
            case .failure(let error):
                guard error.code.serverPrefix != nil else { return }
                self.configuration.logger.warning("a claim failed", metadata: ["error": "\(error)"])
            }
        }
    }

    private func answered(_ answer: [RedisValue], _ partition: Partition) {
        let now = NIODeadline.now()
        switch answer.first?.text {
        case "ok": own(partition)
        case "held" where answer.count == 3:
            let owner = answer[1].text ?? ""
            candidacies[partition]?.held(by: owner, beat: answer[2].text ?? "", at: now)
            // A worker that lives is asked, about once a second; one that has ended is waited for.
            guard membership.isStable(at: now), membership.live.contains(owner), round % 4 == 0 else { return }
            want(partition)
        default: break
        }
    }

    private func want(_ partition: Partition) {
        commands.evaluate(
            .own, keys: [.string(keys.state(partition)), .string(keys.ownership(partition))],
            arguments: ["want", .string(me)]
        ) { _ in
            // Asked again in the next round but three.
        }
    }

    private func own(_ partition: Partition) {
        guard !isStopping else {
            // Claimed while stopping: given back at once.
            let owner = makeOwner(partition)
            return owner.leave(to: "")
        }
        let owner = makeOwner(partition)
        configuration.logger.debug("a partition is owned", metadata: ["partition": "\(partition)"])
        owner.start()
        beat(owner)
    }

    private func makeOwner(_ partition: Partition) -> PartitionOwner {
        let owner = PartitionOwner(partition: partition, configuration: configuration) { ended in
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
