import NIOCore
import NIOPosix
import SluiceTestSupport
import Testing

@testable import SluiceRedis

@Suite(.timeLimit(.minutes(1))) struct RedisClientTests {
    private static let echo = RedisScript(name: "echo", source: "return ARGV")

    private func connected(
        _ server: RedisServer, options: RedisConnectionOptions = .quick
    ) async throws -> RedisClient {
        let client = RedisClient(
            url: server.url, name: "test", scripts: [Self.echo],
            eventLoop: MultiThreadedEventLoopGroup.singleton.next(), options: options, logger: .quiet)
        try await client.connect()
        return client
    }

    @Test func `a thousand tasks share it`() async throws {
        try await withRedisServer { server in
            let client = try await connected(server)
            let sum = try await withThrowingTaskGroup(of: Int64.self) { group in
                for _ in 0..<1000 {
                    group.addTask { try await client.send(RedisCommand("INCR", keys: ["n"])).int ?? 0 }
                }
                return try await group.reduce(0, +)
            }
            #expect(sum == 500_500)
            await client.close()
        }
    }

    @Test func `scripts and errors come through`() async throws {
        try await withRedisServer { server in
            let client = try await connected(server)
            let echoed = try await client.evaluate(Self.echo, keys: ["{k}a", "{k}b"], arguments: ["x", 7])
            #expect(echoed.array?.compactMap(\.text) == ["x", "7"])
            let error = await #expect(throws: RedisError.self) { try await client.send(RedisCommand("NONSENSE")) }
            #expect(error?.code == .server("ERR"))
            #expect(error?.command == "NONSENSE")
            await client.close()
        }
    }

    /// A command that still went out on the dying connection is lost; from then on commands wait.
    private func answerOrFailure(of client: RedisClient) async -> Result<RedisValue, RedisError> {
        while true {
            do throws(RedisError) {
                return .success(try await client.send(RedisCommand("PING")))
            } catch  where error.code == .connectionLost {
            } catch {
                return .failure(error)
            }
        }
    }

    @Test func `a command waits for the server to come back`() async throws {
        try await withRedisServer { server in
            let client = try await connected(server)
            await server.kill()
            async let answer = answerOrFailure(of: client)
            try await server.restart()
            #expect(await answer == .success(.status("PONG")))
            await client.close()
        }
    }

    @Test func `a command that waits too long says why there is no connection`() async throws {
        try await withRedisServer { server in
            let client = try await connected(server, options: .quick.with(commandTimeout: .milliseconds(200)))
            await server.kill()
            let error = await answerOrFailure(of: client).error
            #expect(error?.code == .notConnected)
            #expect(error?.message == "no connection within 200 ms: cannot connect: connection refused")
            #expect(error?.server == server.url.description)
            await client.close()
        }
    }

    @Test func `after closing every command fails`() async throws {
        try await withRedisServer { server in
            let client = try await connected(server)
            await client.close()
            let error = await #expect(throws: RedisError.self) { try await client.send(RedisCommand("PING")) }
            #expect(error?.code == .notConnected)
        }
    }
}
