import Logging
import NIOCore
import SluiceGateway
import SluiceRedis

/// Serves one partition from the moment its worker owns it: reads, runs handlers, commits, relays.
///
///     XREAD → ledger → runner (handlers) → ledger → commit.lua → ledger
///                                                      └→ outbox relay, live counts
///
/// One tenure lasts from loading to leaving; nothing that began in one has an effect in the next. Bound to its event loop.
final class PartitionOwner {
    enum Phase {
        /// Reading what the state says. To serving, or to ended.
        case loading
        /// To leaving when another worker shall have the partition; to ended when another has it.
        case serving
        /// Runs no further handler; what has finished is committed. To ended.
        case leaving(next: String)
        /// Nothing is sent any more.
        case ended
    }

    let partition: Partition
    let configuration: PartitionConfiguration
    var phase = Phase.loading
    var tenure = Tenure()
    var ledger = Ledger()
    /// When the last beat that Redis took was sent.
    var lastBeat: NIODeadline
    /// As it was then.
    var clock: RedisClock
    var nodes: NodeWatch
    /// Nodes that are dead and whose traces have to go, at the latest when all that was here at the takeover is done.
    var lostNodes: Set<NodeID> = []
    /// The newest entry at the takeover; nil where there was none.
    var tail: StreamID?

    /// While what predecessors had in flight when they crashed is not done.
    var probation: Probation?
    /// The event that is about to run alone.
    var alone: Ledger.Work?

    // Reading
    let reader: RedisConnection
    var lastRead = "0-0"
    var isReading = false
    var doneParts: [String: Set<Int>] = [:]

    // Committing
    var commitNumber: Int64 = 0
    var commit: CommitInFlight?
    var live: LiveSchedule
    var loops: Set<EdgeLoop> = []
    var wakeUp: Scheduled<Void>?
    /// Redis refuses commits; told once.
    var isRefused = false
    /// When leaving: nothing more is committed.
    var isLastCommitTaken = false

    let relay: OutboxRelay
    let runner: Runner
    var logger: Logger
    private var onEnd: ((PartitionOwner) -> Void)?
    private var patience: Scheduled<Void>?
    private let inbox: Inbox

    /// - Parameter claimed: when the claim was sent, which counts as the first beat.
    init(
        partition: Partition, configuration: PartitionConfiguration, claimed: NIODeadline, clock: RedisClock,
        onEnd: @escaping (PartitionOwner) -> Void
    ) {
        self.partition = partition
        self.configuration = configuration
        self.onEnd = onEnd
        var logger = configuration.logger
        logger[metadataKey: "partition"] = "\(partition)"
        self.logger = logger
        lastBeat = claimed
        self.clock = clock
        live = LiveSchedule(now: claimed)
        nodes = NodeWatch(deadAfter: configuration.deadAfter)
        relay = OutboxRelay(
            partition: partition, keys: configuration.keys, connection: configuration.commands, logger: logger,
            metrics: configuration.metrics)
        reader = RedisConnection(
            url: configuration.redis, name: "\(configuration.name)-reader-\(partition)",
            eventLoop: configuration.eventLoop, logger: logger)
        let inbox = Inbox(configuration.eventLoop)
        self.inbox = inbox
        let dispatcher = Dispatcher(
            router: configuration.router, deployment: configuration.deployment, metrics: configuration.metrics)
        runner = Runner(dispatcher: dispatcher) { inbox.announce() }
        inbox.owner = NIOLoopBound(self, eventLoop: configuration.eventLoop)
    }

    var keys: Keyspace { configuration.keys }
    var eventLoop: any EventLoop { configuration.eventLoop }
    var stateKey: RedisArgument { .string(keys.state(partition)) }
    var eventsKey: RedisArgument { .string(keys.events(partition)) }

    /// The worker owns the partition now.
    func start() {
        reader.onReady = { self.readMore() }
        reader.onLost = { _ in self.isReading = false }
        reader.start()
        load()
    }

    /// Redis can be reached again: everything that was waiting for an answer is asked once more.
    func resume() {
        nodes.restart(at: .now())
        switch phase {
        case .loading: load()
        case .serving, .leaving:
            if commit != nil { sendCommit() }
            if alone != nil { runAlone() }
            relay.wake(on: eventLoop)
            advance()
        case .ended: break
        }
    }
}

// MARK: - Loading

extension PartitionOwner {
    private func load() {
        let tenure = tenure
        var state: Result<RedisValue, RedisError>?
        configuration.commands.send(RedisCommand("HGETALL", keys: [stateKey])) { state = $0 }
        let newest = RedisCommand("XREVRANGE", keys: [eventsKey], "+", "-", "COUNT", 1)
        configuration.commands.send(newest) { tail in
            guard self.tenure == tenure, case .loading = self.phase, let state else { return }
            do throws(RedisError) {
                let tail = EventEntry.ids(in: try tail.get()).first.flatMap(StreamID.init)
                self.loaded(PartitionState(try state.get()), tail: tail)
            } catch {
                guard error.code.serverPrefix != nil else { return }  // resume() comes with the connection
                self.logger.warning("the partition's state cannot be read yet", metadata: ["error": "\(error)"])
                self.after(.milliseconds(200)) { self.load() }
            }
        }
    }

    private func loaded(_ state: PartitionState, tail: StreamID?) {
        commitNumber = state.commit
        doneParts = state.done
        loops = state.loops
        lostNodes = state.lostNodes
        self.tail = tail
        lastRead = "0-0"
        ledger = Ledger()
        alone = nil
        probation = Probation(state, tail: tail)
        live = LiveSchedule(now: .now())
        live.changed(state.changedCounts)
        phase = .serving
        permitHandlers()
        if probation == nil, state.crashes > 0 { tellCalm() }
        readMore()
        relay.wake(on: eventLoop)
        advance()
    }

    /// Redis lost its newest writes, and what is known here may not be true any more: everything is read again.
    func reload(_ reason: String) {
        logger.error("the partition is read again from its start", metadata: ["reason": "\(reason)"])
        commit = nil
        phase = .loading
        forbidHandlers()
        tenure = Tenure()
        relay.forget()
        load()
    }

    /// Calls `body` later, unless the tenure is another by then.
    @discardableResult
    func after(_ delay: TimeAmount, _ body: @escaping () -> Void) -> Scheduled<Void> {
        let tenure = tenure
        return eventLoop.assumeIsolated().scheduleTask(in: delay) {
            guard self.tenure == tenure else { return }
            body()
        }
    }
}

// MARK: - Leaving

extension PartitionOwner {
    /// Hands the partition over: running handlers have a moment, what has finished is committed, the rest runs there.
    func leave(to next: String) {
        switch phase {
        case .loading:
            release(to: next)
        case .serving:
            phase = .leaving(next: next)
            forbidHandlers()
            patience = after(configuration.handOver) {
                self.patience = nil
                self.advance()
            }
            advance()
        case .leaving, .ended: break
        }
    }

    /// No handler starts when the last beat is so old that another worker may take the partition before it is done.
    func permitHandlers() {
        tenure.permitStarts(until: lastBeat + configuration.lease - Candidacy.margin)
    }

    private func forbidHandlers() {
        configuration.solitude.release(self)
        tenure.forbidStarts()
    }

    /// Whether running handlers still have time to finish.
    var hasPatience: Bool { patience != nil && ledger.running > 0 }

    func release(to next: String) {
        phase = .ended
        let ownership = RedisArgument.string(keys.ownership(partition))
        configuration.commands.evaluate(
            .own, keys: [stateKey, ownership], arguments: ["release", .string(configuration.worker), .string(next)]
        ) { result in
            if case .failure(let error) = result {
                self.logger.warning(
                    "the partition could not be released; it is taken over after the lease",
                    metadata: ["error": "\(error)"])
            }
            self.end()
        }
    }

    /// Another worker has the partition.
    func fenced(by owner: String) {
        guard case .ended = phase else {
            configuration.metrics.fenced.increment()
            logger.warning("the partition is another worker's now", metadata: ["owner": "\(owner)"])
            return end()
        }
    }

    func end() {
        phase = .ended
        forbidHandlers()
        tenure = Tenure()
        inbox.owner = nil
        patience?.cancel()
        wakeUp?.cancel()
        commit = nil
        relay.close()
        reader.close()
        onEnd?(self)
        onEnd = nil
    }
}

/// Brings the runner's news to the owner's event loop.
private final class Inbox: @unchecked Sendable {
    private let eventLoop: any EventLoop
    /// Set before the first handler runs; read and taken away on the loop only. Without it the owner would keep itself.
    var owner: NIOLoopBound<PartitionOwner>?

    init(_ eventLoop: any EventLoop) { self.eventLoop = eventLoop }

    func announce() {
        eventLoop.execute { self.owner?.value.takeOutcomes() }
    }
}
