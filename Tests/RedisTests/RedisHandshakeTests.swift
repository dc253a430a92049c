import NIOCore
import NIOPosix
import SluiceTestSupport
import Testing

@testable import SluiceRedis

@Suite(.timeLimit(.minutes(1))) struct RedisHandshakeTests {
    private static let oldServer: @Sendable ([String]) -> String = {
        $0.first == "INFO" ? versionAnswer("6.2.6") : "+OK\r\n"
    }
    private static let webServer: @Sendable ([String]) -> String = { _ in "HTTP/1.1 400 Bad Request\r\n\r\n" }
    private static let silentServer: @Sendable ([String]) -> String = { _ in "" }

    private func client(_ url: RedisURL, options: RedisConnectionOptions = .quick) -> RedisClient {
        RedisClient(
            url: url, name: "test", eventLoop: MultiThreadedEventLoopGroup.singleton.next(), options: options,
            logger: .quiet)
    }

    private func refusal(of url: RedisURL, options: RedisConnectionOptions = .quick) async -> RedisError? {
        let client = client(url, options: options)
        do {
            try await client.connect()
            await client.close()
            return nil
        } catch {
            return error
        }
    }

    @Test func `an ACL user logs in, and others are refused at once`() async throws {
        try await withRedisServer(RedisServerOptions(users: ["app on >s3cret ~* &* +@all"])) { server in
            let good = RedisURL(.unix(path: server.socketPath), user: "app", password: "s3cret")
            let client = client(good)
            try await client.connect()
            #expect(try await client.send(RedisCommand("ACL", "WHOAMI")).text == "app")
            await client.close()
            let bad = RedisURL(.unix(path: server.socketPath), user: "app", password: "wrong")
            let error = await refusal(of: bad)
            #expect(error?.code == .server("WRONGPASS"))
            #expect(error?.command == "AUTH")
            #expect(error?.server == "redis+unix://app@\(server.socketPath)")
            #expect(error.map { "\($0)".contains("wrong,") } == false)
        }
    }

    @Test func `the default user's password is used, and missed`() async throws {
        try await withRedisServer(RedisServerOptions(password: "geheim")) { server in
            #expect(await refusal(of: server.url) == nil)
            #expect(await refusal(of: RedisURL(.unix(path: server.socketPath)))?.code == .server("NOAUTH"))
        }
    }

    @Test func `TCP works like the Unix socket`() async throws {
        try await withRedisServer(RedisServerOptions(tcp: true)) { server in
            let client = client(server.tcpURL)
            try await client.connect()
            _ = try await client.send(RedisCommand("SET", keys: ["k"], "by TCP"))
            #expect(try await server.cli(["GET", "k"]) == "by TCP")
            #expect(try await server.cli(["CLIENT", "LIST"]).contains("name=test"))
            await client.close()
        }
    }

    @Test func `the database of the URL is selected, and one that does not exist is refused`() async throws {
        try await withRedisServer { server in
            let client = client(RedisURL(.unix(path: server.socketPath), database: 3))
            try await client.connect()
            _ = try await client.send(RedisCommand("SET", keys: ["k"], 1))
            #expect(try await server.cli(["GET", "k"], database: 3) == "1")
            #expect(try await server.cli(["EXISTS", "k"]) == "0")
            await client.close()
            let error = await refusal(of: RedisURL(.unix(path: server.socketPath), database: 99))
            #expect(error?.command == "SELECT")
        }
    }

    @Test func `nobody there is said at once, with the address`() async throws {
        let port = try FreePort.find()
        let error = await refusal(of: RedisURL(.tcp(host: "127.0.0.1", port: port)))
        #expect(error?.code == .notConnected)
        let text = "Redis at redis://127.0.0.1:\(port): cannot connect: connection refused"
        #expect(error.map { "\($0)" } == text)
    }

    @Test func `an old server is refused in one sentence`() async throws {
        try await withScriptedServer(Self.oldServer) { url in
            let error = await refusal(of: url)
            #expect(error?.code == .tooOld)
            #expect(error.map { "\($0)" } == "Redis 6.2.6 at \(url) is too old: Sluice needs 7.0 or newer")
        }
    }

    @Test func `a server that is no Redis is refused`() async throws {
        try await withScriptedServer(Self.webServer) { url in
            #expect(await refusal(of: url)?.code == .protocolViolation)
        }
    }

    @Test func `a server that says nothing is refused in time, with the step`() async throws {
        try await withScriptedServer(Self.silentServer) { url in
            var options = RedisConnectionOptions.quick
            options.connectTimeout = .milliseconds(100)
            let error = await refusal(of: url, options: options)
            #expect(error?.code == .handshakeFailed)
            #expect(error?.command == "CLIENT SETNAME")
            #expect(error?.message == "the handshake was not answered within 100 ms")
        }
    }

    @Test func `a server that loads its data is waited for`() async throws {
        let slow = ["key-load-delay 4000", "loading-process-events-interval-bytes 1024", "rdbcompression no"]
        try await withRedisServer(RedisServerOptions(configuration: slow)) { server in
            let fill = "for i = 1, 300 do redis.call('SET', i, string.rep('x', 1000)) end"
            _ = try await server.cli(["EVAL", fill, "0"])
            #expect(try await server.cli(["SAVE"]) == "OK")
            await server.kill()
            try await server.restart(loaded: false)
            let probe = try await ConnectionProbe(server.url)
            guard case .failed(let error) = await probe.next() else {
                Issue.record("was ready while loading")
                return
            }
            #expect(error.code == .server("LOADING"))
            #expect(error.isTransient)
            await probe.untilReady()
            #expect(await probe.send([RedisCommand("DBSIZE")]) == [.success(.integer(300))])
            try await probe.close()
        }
    }

    @Test func `a replica without its primary is waited for`() async throws {
        let lines = ["replicaof 127.0.0.1 1", "replica-serve-stale-data no"]
        try await withRedisServer(RedisServerOptions(configuration: lines)) { server in
            let client = client(server.url)
            async let connected: Void = client.connect()
            while try await !server.cli(["INFO", "errorstats"]).contains("errorstat_MASTERDOWN") {}
            #expect(try await server.cli(["REPLICAOF", "NO", "ONE"]) == "OK")
            try await connected
            #expect(try await client.send(RedisCommand("SET", keys: ["k"], 1)).text == "OK")
            await client.close()
        }
    }
}
