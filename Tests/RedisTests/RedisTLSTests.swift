import Foundation
import NIOCore
import NIOPosix
import SluiceTLS
import SluiceTestSupport
import Testing

@testable import SluiceRedis

/// A redis-server that listens with TLS, and takes clients with a certificate of its CA only unless told otherwise.
@Suite(.timeLimit(.minutes(1))) struct RedisTLSTests {
    private struct Fixture {
        let authority: TestAuthority
        let server: RedisServer
        let port: Int

        func url(_ tls: TLSClient, host: String = "localhost") -> RedisURL {
            RedisURL(.tcp(host: host, port: port), tls: tls)
        }

        func identity(_ name: String) async throws -> TLSIdentity {
            let identity = try await authority.issue(name)
            return TLSIdentity(certificate: identity.certificate, key: identity.key)
        }

        var trust: TLSClient.Trust { .file(authority.certificate) }
    }

    private func withServer(asking: Bool = true, _ body: (Fixture) async throws -> Void) async throws {
        let folder = try TemporaryFolder.make()
        defer { TemporaryFolder.remove(folder) }
        let authority = try await TestAuthority(in: folder)
        let identity = try await authority.issue("redis")
        let port = try FreePort.find()
        let lines = [
            "tls-port \(port)", "tls-cert-file \(identity.certificate)", "tls-key-file \(identity.key)",
            "tls-ca-cert-file \(authority.certificate)", "tls-auth-clients \(asking ? "yes" : "no")",
        ]
        try await withRedisServer(RedisServerOptions(configuration: lines)) { server in
            try await body(Fixture(authority: authority, server: server, port: port))
        }
    }

    private func client(_ url: RedisURL, options: RedisConnectionOptions = .quick) -> RedisClient {
        RedisClient(
            url: url, name: "test", eventLoop: MultiThreadedEventLoopGroup.singleton.next(), options: options,
            logger: .quiet)
    }

    private func refusal(of url: RedisURL, options: RedisConnectionOptions = .quick) async -> String? {
        let client = client(url, options: options)
        do {
            try await client.connect()
            await client.close()
            return nil
        } catch {
            return error.message
        }
    }

    @Test(arguments: ["localhost", "127.0.0.1"])
    func `commands of every size pass both ways`(host: String) async throws {
        try await withServer { fixture in
            let tls = TLSClient(trust: fixture.trust, identity: try await fixture.identity("edge"))
            let client = client(fixture.url(tls, host: host))
            try await client.connect()
            for size in [1, 16_383, 16_385, 1_000_000] {
                let value = String(repeating: "x", count: size)
                _ = try await client.send(RedisCommand("SET", keys: ["k"], .string(value)))
                #expect(try await client.send(RedisCommand("GET", keys: ["k"])).text == value)
            }
            #expect(try await fixture.server.cli(["STRLEN", "k"]) == "1000000")
            await client.close()
        }
    }

    @Test func `a server that asks for a certificate is the reason that is given`() async throws {
        try await withServer { fixture in
            let why = await refusal(of: fixture.url(TLSClient(trust: fixture.trust)))
            #expect(why == "it asks for a client's certificate")
        }
    }

    @Test func `a server that asks for none takes who trusts it, and is not taken by who does not`() async throws {
        try await withServer(asking: false) { fixture in
            #expect(await refusal(of: fixture.url(TLSClient(trust: fixture.trust))) == nil)
            let why = "its certificate is not from a CA that is trusted here, or is not valid now"
            #expect(await refusal(of: fixture.url(TLSClient())) == why)
            try await withServer { other in
                #expect(await refusal(of: fixture.url(TLSClient(trust: other.trust))) == why)
            }
        }
    }

    @Test func `files that are missing are named`() async throws {
        try await withServer { fixture in
            let why = await refusal(of: fixture.url(TLSClient(trust: .file("/nowhere/ca.pem"))))
            #expect(why == "cannot connect: /nowhere/ca.pem cannot be read: no such file or directory.")
        }
    }

    @Test func `a server without TLS is told apart, whether it answers or not`() async throws {
        try await withRedisServer(RedisServerOptions(tcp: true)) { server in
            var options = RedisConnectionOptions.quick
            options.connectTimeout = .milliseconds(500)
            let url = RedisURL(.tcp(host: "127.0.0.1", port: try #require(server.port)), tls: TLSClient())
            // Whether there is a line end in what a client says first is up to chance.
            let why = await refusal(of: url, options: options)
            let expected = [
                "it does not speak TLS", "no TLS handshake within 500 ms: it may not speak TLS at that port",
            ]
            #expect(expected.contains(why ?? ""), "\(why ?? "connected")")
        }
    }

    @Test func `sharded subscriptions hear by TLS, also after a loss`() async throws {
        try await withServer { fixture in
            let tls = TLSClient(trust: fixture.trust, identity: try await fixture.identity("edge"))
            let probe = try await SubscriberProbe(fixture.url(tls))
            try await probe.subscribe("c")
            #expect(await probe.next() == .subscribed("c"))
            #expect(try await fixture.server.cli(["SPUBLISH", "c", "one"]) == "1")
            #expect(await probe.next() == .message("c", "one"))
            #expect(try await fixture.server.cli(["CLIENT", "KILL", "TYPE", "pubsub"]) == "1")
            #expect(await probe.next() == .lost(.connectionLost))
            #expect(await probe.next() == .subscribed("c"))
            #expect(try await fixture.server.cli(["SPUBLISH", "c", "two"]) == "1")
            #expect(await probe.next() == .message("c", "two"))
            try await probe.close()
        }
    }
}
