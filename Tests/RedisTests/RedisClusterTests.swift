import NIOCore
import SluiceTestSupport
import Testing

@testable import SluiceRedis

/// Two cluster nodes, of which a test talks to the first only: keys and channels of the other half are moved.
@Suite(.timeLimit(.minutes(1))) struct RedisClusterTests {
    /// Slot 12182.
    private static let foreign = "foo"
    private static let slot = "12182"

    private func withCluster(_ body: (RedisServer, RedisServer) async throws -> Void) async throws {
        func options() throws -> RedisServerOptions {
            let lines = ["cluster-enabled yes", "cluster-port \(try FreePort.find())", "cluster-node-timeout 2000"]
            return RedisServerOptions(tcp: true, configuration: lines)
        }
        try await withRedisServer(try options()) { first in
            try await withRedisServer(try options()) { second in
                _ = try await first.cli(["CLUSTER", "ADDSLOTSRANGE", "0", "8191"])
                _ = try await second.cli(["CLUSTER", "ADDSLOTSRANGE", "8192", "16383"])
                let bus = try await second.cli(["CONFIG", "GET", "cluster-port"]).split(separator: "\n").last ?? ""
                let port = second.port.map(String.init) ?? ""
                #expect(try await first.cli(["CLUSTER", "MEET", "127.0.0.1", port, "\(bus)"]) == "OK")
                while try await !first.cli(["CLUSTER", "INFO"]).contains("cluster_state:ok") {}
                try await body(first, second)
            }
        }
    }

    @Test func `a moved key fails its command and a moved channel is asked for until it is here`() async throws {
        try await withCluster { first, second in
            let connection = try await ConnectionProbe(first.url)
            await connection.untilReady()
            let answers = await connection.send([RedisCommand("GET", keys: ["foo"]), RedisCommand("PING")])
            #expect(answers[0].error?.code == .server("MOVED"))
            #expect(answers[1] == .success(.status("PONG")))
            try await connection.close()

            let subscriber = try await SubscriberProbe(first.url)
            try await subscriber.subscribe(Self.foreign)
            while try await !first.cli(["INFO", "errorstats"]).contains("errorstat_MOVED:count=3") {}
            let here = try await first.cli(["CLUSTER", "MYID"])
            let there = try await second.cli(["CLUSTER", "MYID"])
            #expect(try await first.cli(["CLUSTER", "SETSLOT", Self.slot, "NODE", here]) == "OK")
            #expect(await subscriber.next() == .subscribed(Self.foreign))
            #expect(try await first.cli(["CLUSTER", "SETSLOT", Self.slot, "NODE", there]) == "OK")
            #expect(try await first.cli(["CLUSTER", "SETSLOT", Self.slot, "NODE", here]) == "OK")
            #expect(await subscriber.next() == .subscribed(Self.foreign))
            try await subscriber.close()
        }
    }

    @Test func `keys of two slots get an error of their own code`() async throws {
        try await withCluster { first, _ in
            let connection = try await ConnectionProbe(first.url)
            await connection.untilReady()
            // Keys that are passed off as arguments: the client cannot see them.
            let answers = await connection.send([RedisCommand("DEL", "a", "b")])
            #expect(answers[0].error?.code == .crossSlot)
            try await connection.close()
        }
    }
}
