import Logging
import NIOCore
import NIOPosix
import SluiceGateway
import SluiceRedis
import SluiceTestSupport
import Testing

@testable import Sluice

extension Integration {
    /// The model that simulated schedules run on, held against the scripts in a real redis-server.
    @Suite struct SimulationModel {
        private static let keys = Keyspace(namespace: "sluice", partitioning: Partitioning(count: 1))
        private static let partition = Partition(0)
        private static let workers = ["a:1", "a:2", "b:1"]
        private static let nodes = ["0000000001", "0000000002"]

        /// The model and the server, asked the same.
        private struct Pair {
            var model = PartitionModel()
            let client: RedisClient
            var random: SeededGenerator

            func now() async throws -> Int64 {
                let time = try await client.send(RedisCommand("TIME")).array ?? []
                return (time[0].int ?? 0) * 1000 + (time[1].int ?? 0) / 1000
            }

            func run(_ script: RedisScript, _ arguments: [String]) async throws -> [String] {
                let first = script == .own ? keys.state(partition) : keys.events(partition)
                let second = script == .own ? keys.ownership(partition) : keys.state(partition)
                return Self.flat(
                    try await client.evaluate(
                        script, keys: [.string(first), .string(second)], arguments: arguments.map { .string($0) }))
            }

            static func flat(_ value: RedisValue) -> [String] {
                value.array.map { $0.flatMap(flat) } ?? [value.text ?? value.int.map(String.init) ?? ""]
            }

            mutating func any<Element>(_ elements: [Element]) -> Element {
                elements[Int(random.next() % UInt64(elements.count))]
            }
        }

        private static func with(seed: UInt64, _ body: (inout Pair) async throws -> Void) async throws {
            try await withRedisServer { server in
                let client = RedisClient(
                    url: server.url, name: "test", scripts: [.append, .node, .own],
                    eventLoop: MultiThreadedEventLoopGroup.singleton.next(), logger: Logger(label: "test"))
                try await client.connect()
                var pair = Pair(client: client, random: SeededGenerator(seed: seed))
                try await body(&pair)
                await client.close()
            }
        }

        /// Times lie a little apart, since the model's is asked for before.
        private static func isSame(_ left: String, _ right: String, isAge: Bool = false) -> Bool {
            if left == right { return true }
            let (left, right) = (left.split(separator: ":").last ?? "", right.split(separator: ":").last ?? "")
            guard let left = Int64(left), let right = Int64(right) else { return false }
            return (isAge || left > 1_600_000_000 && right > 1_600_000_000) && abs(left - right) <= 2000
        }

        private static func isSame(_ left: [String], _ right: [String]) -> Bool {
            guard left.count == right.count else { return false }
            let isHeld = left.first == "held"
            return zip(left, right).enumerated().allSatisfy { index, pair in
                isSame(pair.0, pair.1, isAge: isHeld && index == 3)
            }
        }

        /// Fields of a hash come in any order.
        private static func ordered(_ answer: [String]) -> [String] {
            guard answer.first == "ok", answer.count > 4 else { return answer }
            return Array(answer[..<4]) + sorted(Array(answer[4...]))
        }

        private static func sorted(_ pairs: [String]) -> [String] {
            stride(from: 0, to: pairs.count - 1, by: 2).map { (pairs[$0], pairs[$0 + 1]) }
                .sorted { $0.0 < $1.0 }.flatMap { [$0.0, $0.1] }
        }

        @Test(arguments: 0..<8) func `the model answers and remembers as the scripts do`(seed: Int) async throws {
            try await Self.with(seed: UInt64(seed)) { pair in
                for step in 0..<250 {
                    let (name, expected, got) = try await Self.step(&pair)
                    #expect(
                        Self.isSame(Self.ordered(expected), Self.ordered(got)), "\(step): \(name): \(expected) \(got)")
                    let state = Self.sorted(
                        Pair.flat(
                            try await pair.client.send(
                                RedisCommand("HGETALL", keys: [.string(Self.keys.state(Self.partition))]))
                        ))
                    let known = Self.sorted(pair.model.state.flatMap { [$0.key, $0.value] })
                    #expect(Self.isSame(known, state), "\(step): \(name): \(known) \(state)")
                    guard Self.isSame(known, state) else { return }
                }
                let entries =
                    try await pair.client.send(
                        RedisCommand("XRANGE", keys: [.string(Self.keys.events(Self.partition))], "-", "+")
                    ).array ?? []
                #expect(
                    entries.map { Pair.flat($0).dropFirst() }
                        == pair.model.entries.map { [$0.field, $0.value][...] })
            }
        }

        private static func step(_ pair: inout Pair) async throws -> (String, [String], [String]) {
            switch pair.any([0, 0, 0, 1, 1, 2]) {
            case 0: try await own(&pair)
            case 1: try await append(&pair)
            default: try await node(&pair)
            }
        }

        private static func own(_ pair: inout Pair) async throws -> (String, [String], [String]) {
            let action = pair.any(["look", "claim", "claim", "want", "beat", "beat", "alone", "calm", "release"])
            let worker = pair.any(workers + [pair.model.owner ?? "b:1", pair.model.owner ?? "b:1"])
            let now = try await pair.now()
            var arguments: [String] = []
            let expected: [String]
            switch action {
            case "look": expected = pair.model.look(now: now)
            case "claim":
                arguments = [pair.any(["", pair.model.owner ?? ""]), pair.any(["1", "\(pair.model.beat ?? 0)"])]
                expected = pair.model.claim(worker, owner: arguments[0], beat: arguments[1], now: now)
            case "want": expected = pair.model.want(worker)
            case "beat": expected = pair.model.beat(worker, now: now)
            case "alone":
                arguments = [pair.any(["1-1:0", "1-1:1"])]
                expected = pair.model.alone(worker, event: arguments[0])
            case "calm": expected = pair.model.calm(worker)
            default:
                arguments = [pair.any(["", "a", "b"])]
                expected = pair.model.release(worker, next: arguments[0])
            }
            return (
                "\(action) \(worker) \(arguments)", expected, try await pair.run(.own, [action, worker] + arguments)
            )
        }

        private static func append(_ pair: inout Pair) async throws -> (String, [String], [String]) {
            let node = pair.any(nodes + [""])
            let producer = node.isEmpty ? "p3" : "\(node).\(pair.any([0, 200]))"
            let seen = pair.model.producers[producer] ?? 0
            let previous = max(0, seen + pair.any([0, 0, 0, -1, 1]))
            let sequence = previous + pair.any([1, 1, 3])
            let pack = pair.any(["pack", "pack", ""])
            let beats = pair.any([true, false])
            let now = try await pair.now()
            let expected = pair.model.append(
                producer: producer, node: node, previous: previous, sequence: sequence, pack: pack, beats: beats,
                now: now)
            let arguments = [producer, node, "\(previous)", "\(sequence)", pack, beats ? "1" : ""]
            return ("append \(arguments)", expected, try await pair.run(.append, arguments))
        }

        private static func node(_ pair: inout Pair) async throws -> (String, [String], [String]) {
            let action = pair.any(["register", "register", "leave", "lost", "forget"])
            let name = pair.any(nodes)
            let asker = pair.any([pair.model.owner ?? "", pair.model.owner ?? "", "b:1"])
            let now = try await pair.now()
            var arguments = [action, name]
            let expected: String
            switch action {
            case "register": expected = pair.model.register(name, now: now)
            case "leave": expected = pair.model.leave(name)
            case "lost":
                let isSeen = pair.any([true, true, false])
                let field = RedisArgument.string("n:\(name)")
                let beat = try await pair.client.send(
                    RedisCommand("HGET", keys: [.string(keys.state(partition))], field)
                ).text
                arguments += [asker, isSeen ? beat ?? "0" : "0"]
                let known = isSeen ? pair.model.nodes[name] ?? "0" : "0"
                expected = pair.model.lost(name, owner: asker, beat: known, now: now)
            default:
                arguments.append(asker)
                expected = pair.model.forget(name, owner: asker, now: now)
            }
            return ("\(arguments)", [expected], try await pair.run(.node, arguments))
        }
    }
}
