import Foundation
import Logging
import NIOCore
import SluiceGateway
import SluiceProcess
import SluiceRedis
import SluiceTestSupport
import Testing

@testable import SluiceCommand

/// `sluice dead`, as processes, against a real Redis.
@Suite(.timeLimit(.minutes(2))) struct DeadCommandTests {
    private static let event = DeadLetterSample.event(.text("hello"))
    private static let pack = DeadLetterSample.pack(event)
    private static let outbox = OutboxPack.encode(
        [OutboxMessage.increment(count: "n", by: [FieldIncrement(field: "f", by: 1)]).bytes], from: Partition(0))

    /// A deployment of four partitions with three dead letters.
    private struct Deployment: Sendable {
        let redis: String
        let client: RedisClient
        let keys: Keyspace
        let ids = ["1/1732440000000-0", "3/1732440001000-0", "0/1732440002000-0"]

        func add(_ partition: Int, _ id: String, _ pack: ByteBuffer, _ more: [RedisArgument] = []) async throws {
            _ = try await client.send(
                RedisCommand(
                    "XADD", keys: [.string(keys.dead(Partition(partition)))],
                    arguments: [.string(id), "entry", "1-0", "pack", .buffer(pack), "reason", "why"] + more))
        }

        func dead(_ partition: Int) async throws -> Int64? {
            try await client.send(RedisCommand("XLEN", keys: [.string(keys.dead(Partition(partition)))])).int
        }

        func events(_ partition: Int) async throws -> [RedisValue] {
            let command = RedisCommand("XRANGE", keys: [.string(keys.events(Partition(partition)))], "-", "+")
            return try await client.send(command).array?.compactMap { $0.array?.last } ?? []
        }

        func run(_ arguments: String...) async throws -> (exit: ChildExit, printed: String) {
            try await SluiceProcess.run(["dead"] + arguments + ["--redis", redis, "--namespace", "test"])
        }
    }

    @Test func `the list is by time, as a table or as JSON`() async throws {
        try await withDeployment { deployment in
            let (exit, printed) = try await deployment.run("list")
            #expect(exit == .status(0))
            let lines = printed.split(separator: "\n").map { $0.split(separator: " ").joined(separator: " ") }
            #expect(
                lines == [
                    "ID WHEN KIND CONNECTION REASON",
                    "1/1732440000000-0 2024-11-24T09:20:00.000Z text message \(Self.event.connection) why",
                    "3/1732440001000-0 2024-11-24T09:20:01.000Z increment of n - why",
                    "0/1732440002000-0 2024-11-24T09:20:02.000Z unreadable - why",
                ])
            let json = try await deployment.run("list", "--json").printed
            let rows = try JSONDecoder().decode([DeadLetterRow].self, from: Data(json.utf8))
            #expect(rows.map(\.id) == deployment.ids)
            #expect(rows[0].event == "\(Self.event.id)")
            #expect(rows[0].crashes == 3)
        }
    }

    @Test func `more letters than one read gives are all listed`() async throws {
        try await withDeployment { deployment in
            for index in 0..<205 { try await deployment.add(2, "\(index + 1)-0", Self.pack) }
            let json = try await deployment.run("list", "--json").printed
            #expect(try JSONDecoder().decode([DeadLetterRow].self, from: Data(json.utf8)).count == 208)
        }
    }

    @Test func `show tells everything`() async throws {
        try await withDeployment { deployment in
            let (exit, printed) = try await deployment.run("show", deployment.ids[0])
            #expect(exit == .status(0))
            for part in ["Crashes     3\n", "\(Self.event.id)", "\(Self.event.connection)", "5 bytes:\nhello\n"] {
                #expect(printed.contains(part))
            }
        }
    }

    @Test func `a redriven letter is an entry of its partition's stream again, byte for byte`() async throws {
        try await withDeployment { deployment in
            let (exit, printed) = try await deployment.run("redrive", deployment.ids[0], deployment.ids[1])
            #expect(exit == .status(0))
            #expect(printed == "2 redriven\n")
            let letter = try await deployment.events(1)
            #expect(letter == [.array([.string(ByteBuffer(string: "e")), .string(Self.pack)])])
            let message = try await deployment.events(3)
            #expect(message == [.array([.string(ByteBuffer(string: "m")), .string(Self.outbox)])])
            #expect(try await deployment.dead(1) == 0)
            #expect(try await deployment.dead(3) == 0)
            let again = try await deployment.run("redrive", deployment.ids[0])
            #expect(again.exit == .status(1))
            #expect(again.printed == "0 redriven\nThere is no dead letter \(deployment.ids[0]).\n")
            #expect(try await deployment.events(1).count == 1)
        }
    }

    @Test func `all are redriven but those that are no packs, which stay`() async throws {
        try await withDeployment { deployment in
            let (exit, printed) = try await deployment.run("redrive", "--all")
            #expect(exit == .status(1))
            #expect(printed.hasPrefix("2 redriven\n\(deployment.ids[2]) cannot be redriven: its bytes are no pack."))
            #expect(try await deployment.dead(0) == 1)
            #expect(try await deployment.events(0) == [])
        }
    }

    @Test func `a stream that is none keeps the letter where it is`() async throws {
        try await withDeployment { deployment in
            _ = try await deployment.client.send(
                RedisCommand("SET", keys: [.string(deployment.keys.events(Partition(1)))], "x"))
            let (exit, printed) = try await deployment.run("redrive", deployment.ids[0])
            #expect(exit == .status(1))
            #expect(printed.contains("WRONGTYPE"))
            #expect(try await deployment.dead(1) == 1)
        }
    }

    @Test func `what is dropped is gone, and nothing else`() async throws {
        try await withDeployment { deployment in
            let (exit, printed) = try await deployment.run("drop", deployment.ids[2])
            #expect(exit == .status(0))
            #expect(printed == "1 dropped\n")
            #expect(try await deployment.dead(0) == 0)
            #expect(try await deployment.dead(1) == 1)
            #expect(try await deployment.run("drop", deployment.ids[2]).exit == .status(1))
        }
    }

    @Test func `all are dropped only after a yes`() async throws {
        try await withDeployment { deployment in
            let refused = try await deployment.run("drop", "--all")
            #expect(refused.exit == .status(1))
            #expect(refused.printed.contains("add --yes"))
            #expect(try await deployment.dead(1) == 1)
            let (exit, printed) = try await deployment.run("drop", "--all", "--yes")
            #expect(exit == .status(0))
            #expect(printed == "3 dropped\n")
            #expect(try await deployment.run("list").printed == "There are no dead letters.\n")
        }
    }

    @Test(arguments: [["show", "1/5-0"], ["show", "900/5-0"], ["drop", "900/5-0"], ["redrive", "900/5-0"]])
    func `an id that does not exist is one sentence`(arguments: [String]) async throws {
        try await withDeployment { deployment in
            let (exit, printed) = try await deployment.run(arguments[0], arguments[1])
            #expect(exit == .status(1))
            #expect(printed.contains("There is no dead letter \(arguments[1])."))
        }
    }

    @Test(arguments: [["drop"], ["redrive", "1/5-0", "--all"], ["show", "nonsense"]])
    func `what cannot be meant is refused`(arguments: [String]) async throws {
        let (exit, _) = try await SluiceProcess.run(["dead"] + arguments)
        #expect(exit == .status(64))
    }

    @Test func `a namespace without a deployment is one sentence`() async throws {
        try await withDeployment { deployment in
            let (exit, printed) = try await SluiceProcess.run([
                "dead", "list", "--redis", deployment.redis, "--namespace", "other",
            ])
            #expect(exit == .status(1))
            #expect(printed == "Error: This Redis holds no deployment with the namespace 'other'.\n")
        }
    }

    @Test func `a running worker works a redriven event off`() async throws {
        try await withTemporaryFolder { folder in
            let up = try UpProcess.start(in: folder)
            do {
                try await up.waitUntilReady()
                try await redriveOnce(socket: "\(up.data)/redis.sock")
            } catch {
                await up.end()
                throw error
            }
            await up.end()
        }
    }

    private func redriveOnce(socket: String) async throws {
        let partitioning = Partitioning(count: Partitioning.defaultCount)
        let keys = Keyspace(namespace: "sluice", partitioning: partitioning)
        let partition = partitioning.partition(of: Self.event.connection)
        let url = RedisURL(.unix(path: socket))
        try await RedisDoor(url: url, visitor: "test").visit { client in
            let deployment = Deployment(redis: "redis+unix://\(socket)", client: client, keys: keys)
            try await deployment.add(partition.index, "1732440000000-0", Self.pack)
            let (exit, printed) = try await SluiceProcess.run(["dead", "redrive", "--all", "--redis", deployment.redis])
            #expect(exit == .status(0), "\(printed)")
            while try await !deployment.events(partition.index).isEmpty {
                try await Task.sleep(for: .milliseconds(5))
            }
            #expect(try await deployment.dead(partition.index) == 0)
        }
    }

    private func withDeployment(_ body: (Deployment) async throws -> Void) async throws {
        try await withRedisServer { server in
            try await RedisDoor(url: server.url, visitor: "test").visit { client in
                let keys = Keyspace(namespace: "test", partitioning: Partitioning(count: 4))
                _ = try await client.send(
                    RedisCommand("HSET", keys: [.string(Keyspace.config(namespace: "test"))], "partitions", 4))
                let deployment = Deployment(
                    redis: "redis+unix://\(server.socketPath)", client: client, keys: keys)
                try await deployment.add(
                    1, "1732440000000-0", Self.pack, ["event", .string("\(Self.event.id)"), "crashes", 3])
                try await deployment.add(3, "1732440001000-0", Self.outbox)
                try await deployment.add(0, "1732440002000-0", ByteBuffer(string: "garbage"))
                try await body(deployment)
            }
        }
    }
}
