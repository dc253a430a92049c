import Logging
import NIOCore
import NIOPosix
import SluiceGateway
import SluiceRedis
import SluiceTestSupport
import Testing

@testable import Sluice

extension Integration {
    /// The relay between partitions, against a real redis-server.
    @Suite struct `The outbox relay` {
        private let keys = Keyspace(namespace: "sluice", partitioning: Partitioning(count: 16))
        private let source = Partition(0)

        private func put(_ target: Int, _ text: String, in server: RedisServer) async throws {
            let message = OutboxMessage.increment(count: text, by: [FieldIncrement(field: "f", by: 1)]).bytes
            let client = try await client(server)
            _ = try await client.send(
                RedisCommand(
                    "XADD", keys: [.string(keys.outbox(source))], "0-*", "t", .integer(Int64(target)), "m",
                    .buffer(message)))
            await client.close()
        }

        private func client(_ server: RedisServer) async throws -> RedisClient {
            let client = RedisClient(
                url: server.url, name: "test", eventLoop: MultiThreadedEventLoopGroup.singleton.next(),
                logger: Logger(label: "test"))
            try await client.connect()
            return client
        }

        /// Which messages a partition's stream holds, in order.
        private func received(_ target: Int, in server: RedisServer) async throws -> [String] {
            let client = try await client(server)
            let answer = try await client.send(
                RedisCommand("XRANGE", keys: [.string(keys.events(Partition(target)))], "-", "+"))
            await client.close()
            return try (answer.array ?? []).flatMap { entry in
                let pack = entry.array?.last?.array?.last?.buffer ?? ByteBuffer()
                return try OutboxPack.decode(pack).map { message in
                    guard case .increment(let count, _) = message else { return "?" }
                    return count
                }
            }
        }

        /// Runs a relay of its own until the outbox is empty.
        /// - Parameter later: what is put into the empty outbox, and can wait.
        private func relay(_ server: RedisServer, later: [String] = []) async throws {
            let loop = MultiThreadedEventLoopGroup.singleton.next()
            let box = NIOLoopBoundBox.makeEmptyBox(valueType: OutboxRelay.self, eventLoop: loop)
            let connections = NIOLoopBoundBox.makeEmptyBox(valueType: RedisConnection.self, eventLoop: loop)
            loop.execute {
                let connection = RedisConnection(
                    url: server.url, name: "relay", scripts: [.append], eventLoop: loop, logger: Logger(label: "test"))
                let relay = OutboxRelay(
                    partition: source, keys: keys, connection: connection, logger: Logger(label: "test"),
                    metrics: WorkerMetrics())
                connection.onReady = { relay.wake(on: loop) }
                connection.start()
                box.value = relay
                connections.value = connection
            }
            try await emptied(server)
            for text in later {
                try await put(1, text, in: server)
                try await loop.submit { box.value?.wake(.canWait, on: loop) }.get()
                try await emptied(server)
            }
            try await loop.submit {
                box.value?.close()
                connections.value?.close()
            }.get()
        }

        private func emptied(_ server: RedisServer) async throws {
            try await until("the outbox is empty") {
                try await server.cli(["XLEN", keys.outbox(source)]).filter(\.isNumber) == "0"
            }
        }

        @Test func `what can wait is brought too`() async throws {
            try await withRedisServer { server in
                try await put(1, "a", in: server)
                try await relay(server, later: ["b", "c", "d"])
                #expect(try await received(1, in: server) == ["a", "b", "c", "d"])
            }
        }

        @Test func `brings every message to its partition, in order`() async throws {
            try await withRedisServer { server in
                for number in 0..<10 { try await put(1 + number % 2, "\(number)", in: server) }
                try await relay(server)
                #expect(try await received(1, in: server) == ["0", "2", "4", "6", "8"])
                #expect(try await received(2, in: server) == ["1", "3", "5", "7", "9"])
            }
        }

        @Test func `goes on until the outbox is empty, however much is in it`() async throws {
            try await withRedisServer { server in
                let message = OutboxMessage.increment(count: "c", by: []).bytes
                let client = try await client(server)
                for _ in 0..<2500 {
                    _ = try await client.send(
                        RedisCommand(
                            "XADD", keys: [.string(keys.outbox(source))], "0-*", "t", 1, "m", .buffer(message)))
                }
                await client.close()
                try await relay(server)
                #expect(try await received(1, in: server).count == 2500)
            }
        }

        @Test func `a later owner does not bring again what an earlier one brought and had no time to remove`()
            async throws
        {
            try await withRedisServer { server in
                try await put(1, "a", in: server)
                try await put(1, "b", in: server)
                _ = try await server.cli(["COPY", keys.outbox(source), "{\(tag)}copy"])
                try await relay(server)
                // The earlier owner's XTRIM did not take place, and a message has come since.
                _ = try await server.cli(["COPY", "{\(tag)}copy", keys.outbox(source), "REPLACE"])
                try await put(1, "c", in: server)
                try await relay(server)
                #expect(try await received(1, in: server) == ["a", "b", "c"])
            }
        }

        @Test func `what one target has taken is not brought again when another one fails`() async throws {
            try await withRedisServer { server in
                try await put(1, "a", in: server)
                try await put(2, "b", in: server)
                // Partition 2 cannot be appended to for a while: its stream is no stream.
                _ = try await server.cli(["SET", keys.events(Partition(2)), "in the way"])
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask { try await relay(server) }
                    try await until("partition 1 has its message") { try await received(1, in: server) == ["a"] }
                    try await put(1, "c", in: server)
                    try await until("and the next") { try await received(1, in: server).last == "c" }
                    _ = try await server.cli(["DEL", keys.events(Partition(2))])
                    try await group.waitForAll()
                }
                #expect(try await received(1, in: server) == ["a", "c"])
                #expect(try await received(2, in: server) == ["b"])
            }
        }

        private var tag: String { String(keys.outbox(source).split(separator: "{")[1].prefix { $0 != "}" }) }
    }
}
