import NIOCore
import NIOPosix
import SluiceTestSupport
import Testing

@testable import SluiceRedis

@Suite(.timeLimit(.minutes(1))) struct RedisFaultTests {
    private static let add = RedisScript(name: "add", source: "return redis.call('INCRBY', KEYS[1], ARGV[1])")

    @Test func `a killed server fails what is in flight, and after its restart scripts work again`() async throws {
        try await withRedisServer(RedisServerOptions(appendOnly: true)) { server in
            let probe = try await ConnectionProbe(server.url, scripts: [Self.add])
            await probe.untilReady()
            #expect(await probe.evaluate(Self.add, keys: ["n"], arguments: [1]) == .success(.integer(1)))
            await server.pause()
            let answers = try await probe.begin((0..<100).map { _ in RedisCommand("PING") })
            await server.kill()
            let codes = try await answers.get().map(\.error?.code)
            #expect(codes.count == 100 && Set(codes) == [.connectionLost])
            guard case .lost(let loss) = await probe.next() else {
                Issue.record("the loss was not told")
                return
            }
            #expect(loss.code == .connectionLost && loss.server == server.url.description)
            try await server.restart()
            await probe.untilReady()
            #expect(await probe.evaluate(Self.add, keys: ["n"], arguments: [1]) == .success(.integer(2)))
            try await probe.close()
        }
    }

    @Test func `a server that stands still times out one command and loses the others`() async throws {
        try await withRedisServer { server in
            let probe = try await ConnectionProbe(server.url, options: .quick.with(commandTimeout: .milliseconds(150)))
            await probe.untilReady()
            await server.pause()
            let answers = await probe.send([RedisCommand("GET", keys: ["k"]), RedisCommand("PING")])
            #expect(answers.map(\.error?.code) == [.timeout, .connectionLost])
            #expect(answers.map(\.error?.command) == ["GET", "PING"])
            let text = "Redis at \(server.url), GET: no answer within 150 ms"
            #expect(answers[0].error.map { "\($0)" } == text)
            await server.resume()
            await probe.untilReady()
            #expect(await probe.send([RedisCommand("PING")]) == [.success(.status("PONG"))])
            try await probe.close()
        }
    }

    @Test func `a command that is answered in time keeps the connection while others follow`() async throws {
        try await withRedisServer { server in
            let probe = try await ConnectionProbe(server.url, options: .quick.with(commandTimeout: .seconds(2)))
            await probe.untilReady()
            // Together longer than the limit, each of them shorter.
            for _ in 0..<4 {
                let answers = await probe.send([RedisCommand("BLPOP", keys: ["q"], "0.6")])
                #expect(answers == [.success(.null)])
            }
            try await probe.close()
        }
    }

    @Test func `a full server refuses writes and keeps the connection`() async throws {
        let lines = ["maxmemory 1", "maxmemory-policy noeviction"]
        try await withRedisServer(RedisServerOptions(configuration: lines)) { server in
            let probe = try await ConnectionProbe(server.url)
            await probe.untilReady()
            let answers = await probe.send([RedisCommand("SET", keys: ["k"], 1), RedisCommand("GET", keys: ["k"])])
            #expect(answers[0].error?.code == .server("OOM"))
            #expect(answers[1] == .success(.null))
            try await probe.close()
        }
    }

    @Test func `a demoted server is left, and what was asked of it is lost`() async throws {
        try await withRedisServer { server in
            let probe = try await ConnectionProbe(server.url, scripts: [Self.add])
            await probe.untilReady()
            #expect(try await server.cli(["REPLICAOF", "127.0.0.1", "1"]) == "OK")
            let refused = await probe.evaluate(Self.add, keys: ["n"], arguments: [1]).error
            #expect(refused?.code == .connectionLost && refused?.command == "EVALSHA add")
            #expect(refused?.message.hasPrefix("READONLY ") == true)
            guard case .lost(let loss) = await probe.next() else {
                Issue.record("the connection was kept")
                return
            }
            #expect(loss.code == .server("READONLY"))
            // It is still there, and still a replica: it is not taken again.
            for _ in 0..<3 {
                guard case .failed(let error) = await probe.next() else {
                    Issue.record("a replica was taken")
                    return
                }
                #expect(error.code == .replica)
            }
            #expect(try await server.cli(["REPLICAOF", "NO", "ONE"]) == "OK")
            await probe.untilReady()
            #expect(await probe.evaluate(Self.add, keys: ["n"], arguments: [1]) == .success(.integer(1)))
            try await probe.close()
        }
    }

    @Test func `a client that is led to a replica says so at once`() async throws {
        try await withRedisServer(RedisServerOptions(configuration: ["replicaof 127.0.0.1 1"])) { server in
            let client = RedisClient(
                url: server.url, name: "test", eventLoop: MultiThreadedEventLoopGroup.singleton.next(), logger: .quiet)
            let error = await #expect(throws: RedisError.self) { try await client.connect() }
            #expect(error?.code == .replica)
        }
    }

    /// A proxy, say, that answers for somebody else.
    @Test func `a server that says READONLY behind every handshake is asked ever more rarely`() async throws {
        let answer: @Sendable ([String]) -> String = { command in
            switch command.first {
            case "INFO": versionAnswer("7.2.4")
            case "SET": "-READONLY no\r\n"
            default: "+OK\r\n"
            }
        }
        try await withScriptedServer(answer) { url in
            var options = RedisConnectionOptions.quick
            (options.firstBackOff, options.longestBackOff) = (.milliseconds(10), .seconds(60))
            let probe = try await ConnectionProbe(url, options: options, random: Chance(Latest()))
            let clock = ContinuousClock()
            let began = clock.now
            for _ in 0..<6 {
                await probe.untilReady()
                #expect(await probe.send([RedisCommand("SET", keys: ["k"], 1)])[0].error?.code == .connectionLost)
            }
            // 10 + 20 + 40 + 80 + 160.
            #expect(clock.now - began >= .milliseconds(300))
            try await probe.close()
        }
    }

    @Test func `an answer that nobody asked for ends the connection`() async throws {
        let answer: @Sendable ([String]) -> String = { command in
            switch command.first {
            case "INFO": versionAnswer("7.2.4")
            case "GET": "$1\r\nx\r\n:1\r\n"
            default: "+OK\r\n"
            }
        }
        try await withScriptedServer(answer) { url in
            let probe = try await ConnectionProbe(url)
            await probe.untilReady()
            #expect(
                await probe.send([RedisCommand("GET", keys: ["k"])]) == [.success(.string(ByteBuffer(string: "x")))])
            guard case .lost(let error) = await probe.next() else {
                Issue.record("was kept")
                return
            }
            #expect(error.code == .protocolViolation)
            try await probe.close()
        }
    }
}
