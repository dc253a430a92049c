import Logging
import NIOCore
import SluiceGateway
import SluiceRedis

/// The way out: every pack of replies of every partition once, in order, across lost subscriptions.
final class Delivery {
    private struct Lane {
        let key: String
        var stream = OutStream()
        /// The id of the pack that comes next.
        var announced: UInt64?
        /// A read is due and could not be sent, or is being repeated.
        var dueRead: UInt64?
        var isReading = false
        /// Reads wait: what was delivered waits itself.
        var isPaused = false
        var delay = RepeatDelay()
        /// Whether it was heard since the node began.
        var isHeard = false
    }

    /// Entries of one XRANGE.
    static let batch = 128

    private let connection: RedisConnection
    private let subscriber: RedisSubscriber
    private let keyspace: Keyspace
    private let isolated: NIOIsolatedEventLoop
    private let logger: Logger
    /// A pack of a partition.
    var onPack: (Int, ByteBuffer) -> Void = { _, _ in }
    /// Replies of a partition are lost for good.
    var onLost: (Int) -> Void = { _ in }
    /// All streams of the node are heard.
    private var onHeard: () -> Void = {}

    @exclusivity(unchecked) private var lanes: [Lane] = []
    private var term = 0
    private var unheard = 0

    init(
        connection: RedisConnection, subscriber: RedisSubscriber, keyspace: Keyspace, isolated: NIOIsolatedEventLoop,
        logger: Logger
    ) {
        self.connection = connection
        self.subscriber = subscriber
        self.keyspace = keyspace
        self.isolated = isolated
        self.logger = logger
    }

    /// - Parameter onHeard: called once all streams of the node are heard.
    func enter(_ home: EdgeLoop, onHeard: @escaping () -> Void) {
        term += 1
        self.onHeard = onHeard
        unheard = keyspace.partitioning.count
        lanes = keyspace.partitioning.all.map { Lane(key: keyspace.out($0, home)) }
        for partition in lanes.indices {
            subscriber.subscribe(lanes[partition].key) { [unowned self] in
                lanes[partition].announced = nil
                perform(lanes[partition].stream.subscribed(), partition)
            } onMessage: { [unowned self] message in
                received(message, partition)
            }
        }
    }

    func leave() {
        term += 1
        for lane in lanes { subscriber.unsubscribe(lane.key) }
        lanes = []
    }

    func start() {
        subscriber.start()
    }

    func close() {
        leave()
        subscriber.close()
    }

    func connectionReady() {
        for partition in lanes.indices { readDue(partition) }
    }

    /// Leaves further packs in Redis until `resume`, but for those that are on their way.
    func pause(_ partition: Int) {
        lanes[partition].isPaused = true
        perform(lanes[partition].stream.paused(), partition)
    }

    func resume(_ partition: Int) {
        guard lanes[partition].isPaused else { return }
        lanes[partition].isPaused = false
        readDue(partition)
    }

    /// The partition's data are gone from Redis: its stream begins anew.
    func restarted(_ partition: Int) {
        perform(lanes[partition].stream.restarted(), partition)
    }

    /// Takes what was delivered off the streams.
    func trim() {
        guard connection.isReady else { return }
        for partition in lanes.indices {
            guard let id = lanes[partition].stream.trim() else { continue }
            let key = RedisArgument.string(lanes[partition].key)
            // What is not trimmed now is trimmed with what follows.
            connection.send(RedisCommand("XTRIM", keys: [key], "MINID", "0-\(id + 1)")) { _ in }
        }
    }

    private func received(_ message: ByteBuffer, _ partition: Int) {
        if let id = lanes[partition].announced {
            lanes[partition].announced = nil
            perform(lanes[partition].stream.received(OutStream.Entry(id: id, pack: message)), partition)
        } else if let entry = OutStream.Entry(live: message) {
            perform(lanes[partition].stream.received(entry), partition)
        } else if let id = OutStream.Entry.announced(by: message) {
            lanes[partition].announced = id
        } else {
            logger.error("a message of an out channel has no id", metadata: ["partition": "\(partition)"])
        }
    }

    private func perform(_ action: OutStream.Action, _ partition: Int) {
        switch action {
        case .none: break
        case .deliver(let pack): onPack(partition, pack)
        case .read(let id):
            lanes[partition].dueRead = id
            readDue(partition)
        }
    }
}

// MARK: - Reading what the subscription missed

extension Delivery {
    private func readDue(_ partition: Int) {
        guard let id = lanes[partition].dueRead, connection.isReady, !lanes[partition].isReading,
            !lanes[partition].isPaused
        else { return }
        lanes[partition].dueRead = nil
        lanes[partition].isReading = true
        let term = term
        let key = RedisArgument.string(lanes[partition].key)
        // Whether the stream still holds what was delivered: a Redis that lost its newest writes uses their ids again.
        var newest: UInt64?
        connection.send(RedisCommand("XINFO", "STREAM", keys: [key])) { newest = OutStream.newest($0) }
        let range = RedisCommand(
            "XRANGE", keys: [key], "0-\(id + 1)", "+", "COUNT", .integer(Int64(Self.batch)))
        connection.send(range) { result in
            guard term == self.term else { return }
            self.lanes[partition].isReading = false
            self.answered(partition, after: id, newest: newest, result)
        }
    }

    private func answered(
        _ partition: Int, after id: UInt64, newest: UInt64?, _ result: Result<RedisValue, RedisError>
    ) {
        guard let newest, case .success(let value) = result, let entries = OutStream.Entry.read(value) else {
            return failed(partition, after: id, result)
        }
        lanes[partition].delay.succeeded()
        // A newer wish to read stands for this one: the stream was begun anew meanwhile.
        guard lanes[partition].dueRead == nil else { return readDue(partition) }
        let caught = lanes[partition].stream.read(entries, isEnd: entries.count < Self.batch, newest: newest)
        if caught.isLost {
            logger.error(
                "replies are lost, and nobody knows whose: all connections are closed",
                metadata: ["partition": "\(partition)"])
            onLost(partition)
        }
        for pack in caught.packs { onPack(partition, pack) }
        // A pack may have ended this node.
        guard lanes.indices.contains(partition) else { return }
        perform(caught.next, partition)
        if caught.next == .none { heard(partition) }
    }

    private func failed(_ partition: Int, after id: UInt64, _ result: Result<RedisValue, RedisError>) {
        if lanes[partition].dueRead == nil { lanes[partition].dueRead = id }
        guard case .failure(let error) = result, error.code.serverPrefix == nil else {
            if !lanes[partition].delay.isRepeating {
                logger.error(
                    "an out stream cannot be read", metadata: ["partition": "\(partition)", "answer": "\(result)"])
            }
            let term = term
            isolated.scheduleTask(in: .milliseconds(lanes[partition].delay.next())) {
                if term == self.term { self.readDue(partition) }
            }
            return
        }
    }

    private func heard(_ partition: Int) {
        guard !lanes[partition].isHeard else { return }
        lanes[partition].isHeard = true
        unheard -= 1
        if unheard == 0 { onHeard() }
    }
}
