import Logging
import NIOCore
import NIOPosix
import SluiceGateway
import SluiceRedis
import SluiceTestSupport
import Testing

@testable import Sluice

extension Integration {
    /// `throttle.lua` in a real redis-server.
    @Suite struct `The throttle's script` {
        private static let key = Keyspace(namespace: "sluice", partitioning: Partitioning(count: 16)).throttle("t")

        /// The script with a clock that the test sets, by a fourth argument, and without an end of the key, which the server
        /// would measure by its own.
        private static let withClock = Script.throttle.source.replacing(
            "allow-oom\n",
            with: """
                allow-oom
                local server, time = redis, ARGV[4]
                local redis = {call = function(name, key, value)
                    if name == 'TIME' then return {string.sub(time, 1, -7), string.sub(time, -6)} end
                    if name == 'SET' then return server.call(name, key, value) end
                    return server.call(name, key)
                end}

                """)

        private static func with(_ body: (RedisServer, RedisClient) async throws -> Void) async throws {
            try await withRedisServer { server in
                let client = RedisClient(
                    url: server.url, name: "test", scripts: [.throttle],
                    eventLoop: MultiThreadedEventLoopGroup.singleton.next(), logger: Logger(label: "test"))
                try await client.connect()
                do {
                    try await body(server, client)
                    await client.close()
                } catch {
                    await client.close()
                    throw error
                }
            }
        }

        private static func take(
            _ client: RedisClient, _ wanted: Int64, rate: Double, burst: Int64
        ) async throws -> Int64? {
            try await client.evaluate(
                .throttle, keys: [.string(key)], arguments: [.integer(wanted), "\(rate)", .integer(burst)]
            ).int
        }

        /// What the script must do, in whole numbers: 1,024ths of a millionth of a token.
        private struct Model {
            var missing: Int128 = 0
            var at: Int128?

            mutating func take(_ wanted: Int64, rate: Double, burst: Int64, at now: Int64) -> Int64 {
                let unit: Int128 = 1_000_000 * 1024
                let elapsed = Int128(now) - (at ?? Int128(now))
                let stillMissing = max(0, missing - max(0, elapsed) * Int128(rate * 1024))
                let held = max(0, (Int128(burst) * unit - stillMissing) / unit)
                let taken = min(Int128(wanted), held)
                // What is refused is not remembered, so the time before is another rate's as much as this one's.
                guard taken > 0 || elapsed < 0 else { return 0 }
                at = Int128(now)
                missing = stillMissing + taken * unit
                return Int64(taken)
            }
        }

        @Test(arguments: 0..<4 as Range<UInt64>)
        func `it gives what the model gives, also when the clock steps back and terms change`(seed: UInt64) async throws
        {
            try await Self.with { _, client in
                var random = SeededGenerator(seed: seed)
                var model = Model()
                var now: Int64 = 1_700_000_000_000_000
                var terms = (rate: 5.0, burst: Int64(10))
                for step in 0..<3000 {
                    if Int.random(in: 0..<50, using: &random) == 0 {
                        let rate: Double =
                            [0.0009765625, 0.5, 1, 7.5, 10_000, 1_000_000].randomElement(using: &random) ?? 1
                        let burst = [1, 2, 10, 5000, 1 << 33].randomElement(using: &random) ?? 1
                        terms = (rate, Int64(burst))
                    }
                    switch Int.random(in: 0..<20, using: &random) {
                    case 0: now -= Int64.random(in: 0...10_000_000_000, using: &random)
                    case 1: now += Int64.random(in: 0...100_000_000, using: &random)
                    case 2...8: now += Int64.random(in: 0...10, using: &random)
                    case 9...15: now += Int64.random(in: 0...1_000_000, using: &random)
                    default: break
                    }
                    let wanted = [1, 1, 2, 64, 100_000].randomElement(using: &random).map { Int64($0) } ?? 1
                    let taken = try await client.send(
                        RedisCommand(
                            "EVAL", .string(Self.withClock), 1, keys: [.string(Self.key)], .integer(wanted),
                            "\(terms.rate)", .integer(terms.burst), "\(now)"))
                    let due = model.take(wanted, rate: terms.rate, burst: terms.burst, at: now)
                    try #require(taken.int == due, "step \(step), \(terms), \(wanted) wanted at \(now)")
                }
            }
        }

        @Test func `a bucket that is full again leaves nothing behind`() async throws {
            try await Self.with { server, client in
                #expect(try await Self.take(client, 9, rate: 50, burst: 5) == 5)
                #expect(try await Self.take(client, 1, rate: 50, burst: 5) == 0)
                let left = try #require(Int(try await server.cli(["PTTL", Self.key])))
                #expect((1...101).contains(left))
                try await until("the key has ended") { try await server.cli(["EXISTS", Self.key]) == "0" }
                #expect(try await Self.take(client, 9, rate: 50, burst: 5) == 5)
            }
        }

        @Test func `a new rate holds from its first call, and a new burst`() async throws {
            try await Self.with { _, client in
                // At last, what came back since a token was taken does so at the new rate.
                let terms: [(rate: Double, burst: Int64)] = [(0.001, 5), (0.001, 7), (0.001, 3), (1e9, 3)]
                var taken: [Int64?] = []
                for (rate, burst) in terms { taken.append(try await Self.take(client, 9, rate: rate, burst: burst)) }
                #expect(taken == [5, 2, 0, 3])
            }
        }

        @Test func `what is refused is not written`() async throws {
            func changes(_ server: RedisServer) async throws -> Substring? {
                try await server.cli(["INFO", "persistence"]).split(whereSeparator: \.isNewline)
                    .first { $0.hasPrefix("rdb_changes_since_last_save:") }
            }
            try await Self.with { server, client in
                #expect(try await Self.take(client, 2, rate: 0.001, burst: 2) == 2)
                let before = try await changes(server)
                for _ in 0..<10 { #expect(try await Self.take(client, 1, rate: 0.001, burst: 2) == 0) }
                #expect(try await changes(server) == before && before != nil)
            }
        }

        @Test func `a full Redis gives tokens too`() async throws {
            try await Self.with { server, client in
                _ = try await server.cli(["CONFIG", "SET", "maxmemory", "1"])
                #expect(try await Self.take(client, 2, rate: 0.001, burst: 3) == 2)
                #expect(try await Self.take(client, 2, rate: 0.001, burst: 3) == 1)
                #expect(try await Self.take(client, 2, rate: 0.001, burst: 3) == 0)
            }
        }

        @Test(
            arguments: [
                (.leastNonzeroMagnitude, 1 << 33), (1e15, 1 << 33), (1e15, 1), (1e-9, 1),
            ] as [(Double, Int64)])
        func `the slowest and the largest are taken from`(rate: Double, burst: Int64) async throws {
            try await Self.with { server, client in
                #expect(try await Self.take(client, burst, rate: rate, burst: burst) == burst)
                // The fastest is full again before it could be looked at.
                guard rate < 1 else { return }
                let left = Int(try await server.cli(["PTTL", Self.key])) ?? 0
                #expect(left > 0)
                #expect(try await Self.take(client, 1, rate: rate, burst: burst) == 0)
            }
        }
    }
}
