import Logging
import NIOCore
import NIOPosix
import SluiceGateway
import SluiceRedis
import Testing

/// Plays the worker with plain Redis commands: reads the streams, answers on the out streams.
actor HandWorker {
    private let client: RedisClient
    private let keyspace: Keyspace
    private var positions: [Partition: String] = [:]
    private var pending: [Event] = []
    /// The next id of every out stream.
    private var ids: [String: UInt64] = [:]

    init(_ url: RedisURL, partitions: Int = 16) async throws {
        var logger = Logger(label: "worker")
        logger.logLevel = .critical
        client = RedisClient(
            url: url, name: "hand-worker", eventLoop: .singletonMultiThreadedEventLoopGroup.next(), logger: logger)
        keyspace = Keyspace(namespace: "sluice", partitioning: Partitioning(count: partitions))
        try await client.connect()
    }

    func close() async { await client.close() }

    /// The next event of any partition.
    func next() async throws -> Event {
        let deadline = ContinuousClock.now + .seconds(20)
        while pending.isEmpty {
            try await read()
            if pending.isEmpty {
                guard .now < deadline else { throw NoEvent() }
                try await Task.sleep(for: .milliseconds(2))
            }
        }
        return pending.removeFirst()
    }

    struct NoEvent: Error {}

    /// Everything that is in the streams and was not taken yet.
    func read() async throws {
        for partition in keyspace.partitioning.all {
            let start = positions[partition].map { "(\($0)" } ?? "-"
            let key = RedisArgument.string(keyspace.events(partition))
            let answer = try await client.send(RedisCommand("XRANGE", keys: [key], .string(start), "+"))
            for entry in answer.array ?? [] {
                let parts = try #require(entry.array)
                positions[partition] = parts[0].text
                let pack = try #require(parts[1].array?[1].buffer)
                pending += try EventPack.decode(pack)
            }
        }
    }

    func take() -> [Event] {
        defer { pending = [] }
        return pending
    }

    private func partition(of event: Event) -> Partition {
        if case .request = event.content { return keyspace.partitioning.partition(of: event.id) }
        return keyspace.partitioning.partition(of: event.connection)
    }

    func reply(to event: Event, _ replies: Reply..., live: Bool = true) async throws {
        try await reply(in: partition(of: event), loop: event.connection.loop, replies, live: live)
    }

    func key(of event: Event) -> String { keyspace.out(partition(of: event), event.connection.loop) }

    func reply(in partition: Partition, loop: EdgeLoop, _ replies: [Reply], live: Bool = true) async throws {
        var pack = ByteBuffer()
        for reply in replies { ReplyPack.write(reply, to: &pack) }
        try await send(pack, in: partition, loop: loop, live: live)
    }

    /// - Parameter live: whether it is published too.
    func send(_ pack: ByteBuffer, in partition: Partition, loop: EdgeLoop, live: Bool = true) async throws {
        let key = keyspace.out(partition, loop)
        let id = (ids[key] ?? 0) + 1
        ids[key] = id
        _ = try await client.send(RedisCommand("XADD", keys: [.string(key)], "0-\(id)", "p", .buffer(pack)))
        guard live else { return }
        var message = ByteBuffer(string: "\(id) ")
        message.writeImmutableBuffer(pack)
        _ = try await client.send(RedisCommand("SPUBLISH", keys: [.string(key)], .buffer(message)))
    }

    @discardableResult
    func run(_ command: RedisCommand) async throws -> RedisValue { try await client.send(command) }

    func events(_ event: Event) -> String { keyspace.events(partition(of: event)) }
    func state(_ event: Event) -> String { keyspace.state(partition(of: event)) }
}
