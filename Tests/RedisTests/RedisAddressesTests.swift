import NIOCore
import NIOPosix
import SluiceTestSupport
import Testing

@testable import SluiceRedis

/// Names with more than one address.
@Suite(.timeLimit(.minutes(1))) struct RedisAddressesTests {
    @Test func `a name whose first address refuses is connected to by its second`() async throws {
        try await withRedisServer(RedisServerOptions(tcp: true)) { server in
            let port = try #require(server.port)
            let loop = MultiThreadedEventLoopGroup.singleton.next()
            let probe = try await ConnectionProbe(
                RedisURL(.tcp(host: "two", port: port)), resolver: TwoAddresses(eventLoop: loop))
            await probe.untilReady()
            #expect(await probe.send([RedisCommand("PING")]) == [.success(.status("PONG"))])
            // Again, and after a loss.
            #expect(try await server.cli(["CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes"]) == "1")
            await probe.untilReady()
            #expect(await probe.send([RedisCommand("PING")]) == [.success(.status("PONG"))])
            #expect(try await server.cli(["CLIENT", "LIST"]).split(separator: "\n").count == 2)
            try await probe.close()
        }
    }

    @Test func `a name of which no address listens is a failed attempt`() async throws {
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let probe = try await ConnectionProbe(
            RedisURL(.tcp(host: "two", port: try FreePort.find())), resolver: TwoAddresses(eventLoop: loop))
        for _ in 0..<2 {
            guard case .failed(let error) = await probe.next() else {
                Issue.record("connected to nobody")
                return
            }
            #expect(error.code == .notConnected)
        }
        try await probe.close()
    }

    @Test func `a name that is never resolved is a failed attempt in time`() async throws {
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        var options = RedisConnectionOptions.quick
        options.connectTimeout = .milliseconds(100)
        let probe = try await ConnectionProbe(
            RedisURL(.tcp(host: "two", port: 1)), options: options,
            resolver: TwoAddresses(eventLoop: loop, isSilent: true))
        for _ in 0..<2 {
            guard case .failed(let error) = await probe.next() else {
                Issue.record("connected to nobody")
                return
            }
            #expect(error.message == "cannot connect: no answer within 100 ms")
        }
        try await probe.close()
    }
}
