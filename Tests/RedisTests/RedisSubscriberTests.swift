import NIOCore
import NIOPosix
import SluiceTestSupport
import Testing

@testable import SluiceRedis

@Suite(.timeLimit(.minutes(1))) struct RedisSubscriberTests {
    @Test func `messages come in order, each to its channel`() async throws {
        try await withRedisServer { server in
            let probe = try await SubscriberProbe(server.url)
            try await probe.subscribe("{1}:a")
            #expect(await probe.next() == .subscribed("{1}:a"))
            try await probe.subscribe("{2}:b")
            #expect(await probe.next() == .subscribed("{2}:b"))
            for (channel, text) in [("{1}:a", "1"), ("{2}:b", "2"), ("{1}:a", "3")] {
                #expect(try await server.cli(["SPUBLISH", channel, text]) == "1")
            }
            #expect(await probe.next() == .message("{1}:a", "1"))
            #expect(await probe.next() == .message("{2}:b", "2"))
            #expect(await probe.next() == .message("{1}:a", "3"))
            try await probe.close()
        }
    }

    @Test func `a killed subscription comes back and says so for every channel`() async throws {
        try await withRedisServer { server in
            let probe = try await SubscriberProbe(server.url)
            for channel in ["{1}:a", "{2}:b"] {
                try await probe.subscribe(channel)
                #expect(await probe.next() == .subscribed(channel))
            }
            #expect(try await server.cli(["CLIENT", "KILL", "TYPE", "pubsub"]) == "1")
            #expect(await probe.next() == .lost(.connectionLost))
            let answers = [await probe.next(), await probe.next()]
            #expect(answers.contains(.subscribed("{1}:a")) && answers.contains(.subscribed("{2}:b")))
            #expect(try await server.cli(["SPUBLISH", "{2}:b", "again"]) == "1")
            #expect(await probe.next() == .message("{2}:b", "again"))
            try await probe.close()
        }
    }

    @Test func `an unsubscribed channel has no subscriber in Redis`() async throws {
        try await withRedisServer { server in
            let probe = try await SubscriberProbe(server.url)
            try await probe.subscribe("a")
            #expect(await probe.next() == .subscribed("a"))
            try await probe.onLoop { $0.unsubscribe("a") }
            while try await server.cli(["SPUBLISH", "a", "x"]) != "0" {}
            try await probe.subscribe("b")
            while let event = await probe.next(), event != .subscribed("b") {
                Issue.record("heard \(event) after unsubscribing")
            }
            try await probe.close()
        }
    }

    @Test func `silence is asked about, and a server that stands still is lost`() async throws {
        try await withRedisServer { server in
            var options = RedisConnectionOptions.quick
            options.silence = .milliseconds(50)
            options.commandTimeout = .milliseconds(300)
            let probe = try await SubscriberProbe(server.url, options: options)
            try await probe.subscribe("a")
            #expect(await probe.next() == .subscribed("a"))
            while try await server.cli(["INFO", "commandstats"]).pings < 5 {}
            await server.pause()
            #expect(await probe.next() == .lost(.timeout))
            await server.resume()
            #expect(await probe.next() == .subscribed("a"))
            try await probe.close()
        }
    }

    @Test func `a channel that may not be heard is asked for again until it may`() async throws {
        let user = "app on >pw ~* +@all resetchannels"
        try await withRedisServer(RedisServerOptions(users: [user])) { server in
            let url = RedisURL(.unix(path: server.socketPath), user: "app", password: "pw")
            let probe = try await SubscriberProbe(url)
            try await probe.subscribe("a")
            while try await !server.cli(["INFO", "errorstats"]).contains("errorstat_NOPERM") {}
            #expect(try await server.cli(["ACL", "SETUSER", "app", "allchannels"]) == "OK")
            #expect(await probe.next() == .subscribed("a"))
            try await probe.close()
        }
    }
}

extension String {
    /// How many PINGs a server counted (`INFO commandstats`).
    fileprivate var pings: Int {
        guard let found = firstRange(of: "cmdstat_ping:calls=") else { return 0 }
        return Int(self[found.upperBound...].prefix { $0.isNumber }) ?? 0
    }
}
