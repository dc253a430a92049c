import NIOCore
import SluiceTestSupport
import Testing

@testable import SluiceRedis

@Suite(.timeLimit(.minutes(1))) struct RedisConnectionTests {
    private static let add = RedisScript(name: "add", source: "return redis.call('INCRBY', KEYS[1], ARGV[1])")

    @Test func `ten thousand commands in one turn are answered in order`() async throws {
        try await withRedisServer { server in
            let probe = try await ConnectionProbe(server.url)
            await probe.untilReady()
            let answers = await probe.send((0..<10_000).map { _ in RedisCommand("INCR", keys: ["n"]) })
            #expect(answers == (1...10_000).map { .success(.integer($0)) })
            #expect(try await server.cli(["GET", "n"]) == "10000")
            try await probe.close()
        }
    }

    @Test func `bytes of every kind and size come back as they went`() async throws {
        try await withRedisServer { server in
            let probe = try await ConnectionProbe(server.url)
            await probe.untilReady()
            for size in [0, 1, 4095, 4096, 4097, 65_536, 3_000_000] {
                let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31) }
                let answers = await probe.send([
                    RedisCommand("SET", keys: ["k"], .bytes(bytes)), RedisCommand("GET", keys: ["k"]),
                ])
                #expect(answers == [.success(.status("OK")), .success(.string(ByteBuffer(bytes: bytes)))])
            }
            try await probe.close()
        }
    }

    @Test func `scripts are there before the first command`() async throws {
        try await withRedisServer { server in
            let probe = try await ConnectionProbe(server.url, scripts: [Self.add])
            await probe.untilReady()
            #expect(await probe.evaluate(Self.add, keys: ["n"], arguments: [40]) == .success(.integer(40)))
            let written: Result<RedisValue, RedisError> = await withCheckedContinuation { continuation in
                probe.eventLoop.execute {
                    probe.evaluate(Self.add, continuation)
                }
            }
            #expect(written == .success(.integer(42)))
            try await probe.close()
        }
    }

    @Test func `flushed scripts fail their command and are loaded again by a new connection`() async throws {
        try await withRedisServer { server in
            let probe = try await ConnectionProbe(server.url, scripts: [Self.add])
            await probe.untilReady()
            #expect(try await server.cli(["SCRIPT", "FLUSH"]) == "OK")
            let error = await probe.evaluate(Self.add, keys: ["n"], arguments: [1]).error
            #expect(error?.code == .server("NOSCRIPT"))
            #expect(error?.command == "EVALSHA add")
            guard case .lost(let loss) = await probe.next() else {
                Issue.record("the connection was kept")
                return
            }
            #expect(loss.code == .server("NOSCRIPT"))
            await probe.untilReady()
            #expect(await probe.evaluate(Self.add, keys: ["n"], arguments: [1]) == .success(.integer(1)))
            try await probe.close()
        }
    }

    @Test func `an error fails its command alone and names server and command`() async throws {
        try await withRedisServer { server in
            let probe = try await ConnectionProbe(server.url)
            await probe.untilReady()
            let answers = await probe.send([
                RedisCommand("SET", keys: ["s"], "x"), RedisCommand("HGET", keys: ["s"], "f"), RedisCommand("PING"),
            ])
            #expect(answers[0] == .success(.status("OK")))
            #expect(answers[1].error?.code == .server("WRONGTYPE"))
            #expect("\(try #require(answers[1].error))".hasPrefix("Redis at \(server.url), HGET: WRONGTYPE "))
            #expect(answers[2] == .success(.status("PONG")))
            try await probe.close()
        }
    }

    @Test func `an error inside an array stays a value`() async throws {
        try await withRedisServer { server in
            let probe = try await ConnectionProbe(server.url)
            await probe.untilReady()
            let answers = await probe.send([
                RedisCommand("MULTI"), RedisCommand("SET", keys: ["s"], "x"), RedisCommand("INCR", keys: ["s"]),
                RedisCommand("EXEC"),
            ])
            let values = try answers[3].get().array
            #expect(values?.first == .status("OK"))
            #expect(values?.last == .error(RedisServerError("ERR value is not an integer or out of range")))
            try await probe.close()
        }
    }

    @Test func `without a connection a command fails at once`() async throws {
        let probe = try await ConnectionProbe(RedisURL("unix:///tmp/sluice-nobody"))
        guard case .failed(let error) = await probe.next() else {
            Issue.record("connected to nobody")
            return
        }
        #expect(error.code == .notConnected)
        #expect("\(error)".contains("redis+unix:///tmp/sluice-nobody"))
        #expect("\(error)".contains("no such file or directory"))
        let refused = await probe.send([RedisCommand("PING")])[0].error
        #expect(refused?.code == .notConnected)
        #expect(refused?.command == "PING")
        try await probe.close()
    }

    @Test func `closing fails what is in flight, and nothing is told afterwards`() async throws {
        try await withRedisServer { server in
            let probe = try await ConnectionProbe(server.url)
            await probe.untilReady()
            async let answer = probe.send([RedisCommand("BLPOP", keys: ["q"], 0)])
            while try await server.cli(["INFO", "clients"]).contains("blocked_clients:0") {}
            try await probe.close()
            #expect(await answer[0].error?.code == .connectionLost)
            #expect(await probe.send([RedisCommand("PING")])[0].error?.code == .notConnected)
        }
    }
}

extension ConnectionProbe {
    fileprivate func evaluate(
        _ script: RedisScript, _ continuation: CheckedContinuation<Result<RedisValue, RedisError>, Never>
    ) {
        let write: @Sendable (inout RESPWriter) -> Void = { $0.write(2) }
        connectionOnLoop.evaluate(script, keys: ["n"], count: 1, write: write) {
            continuation.resume(returning: $0)
        }
    }
}
