import Logging
import NIOCore
import NIOPosix
import SluiceGateway
import SluiceRedis
import SluiceTestSupport
import Testing

@testable import Sluice

extension Integration {
    /// The scripts against a real redis-server, as they are called.
    @Suite struct Scripts {
        private static let keys = Keyspace(namespace: "sluice", partitioning: Partitioning(count: 1))
        private static let partition = Partition(0)
        private static let loop = EdgeLoop(node: NodeID(bits: 7), index: 0)
        private static let connection = ConnectionID(loop: loop, seat: Seat(slot: 1, generation: 1))

        struct Fixture {
            let server: RedisServer
            let client: RedisClient

            func run(_ script: RedisScript, _ keys: [String], _ arguments: [RedisArgument]) async throws -> RedisValue {
                try await client.evaluate(script, keys: keys.map { .string($0) }, arguments: arguments)
            }

            /// - Parameter producer: a loop of the node, or another partition.
            func append(
                _ previous: Int64, _ sequence: Int64, _ pack: String = "pack", producer: String = "\(loop)",
                beats: Bool = false
            ) async throws -> [RedisValue] {
                let node = producer.hasPrefix("p") ? "" : "\(loop.node)"
                return try await run(
                    .append, [keys.events(partition), keys.state(partition)],
                    [
                        .string(producer), .string(node), .integer(previous), .integer(sequence), .string(pack),
                        beats ? "1" : "",
                    ]
                ).array ?? []
            }

            func commit(_ number: Int64, _ share: Ledger.Share, changed: [String] = []) async throws -> CommitAnswer {
                let draft = CommitDraft(share, changed: changed, loops: [loop], partition: partition, keys: keys)
                let call = draft.call(owner: "me", number: number)
                return CommitAnswer(try await client.evaluate(.commit, keys: call.keys, arguments: call.arguments))
            }

            /// The ids of the stream's entries.
            func entries() async throws -> [String] {
                EventEntry.ids(
                    in: try await client.send(RedisCommand("XRANGE", keys: [.string(keys.events(partition))], "-", "+"))
                )
            }
        }

        private static func with(_ body: (Fixture) async throws -> Void) async throws {
            try await withRedisServer { server in
                let client = RedisClient(
                    url: server.url, name: "test", scripts: [.append, .commit, .node, .own],
                    eventLoop: MultiThreadedEventLoopGroup.singleton.next(), logger: Logger(label: "test"))
                try await client.connect()
                let fixture = Fixture(server: server, client: client)
                _ = try await fixture.run(
                    .node, [keys.events(partition), keys.state(partition)], ["register", .string("\(loop.node)")])
                _ = try await fixture.run(
                    .own, [keys.state(partition), keys.ownership(partition)], ["claim", "me", "", ""])
                try await body(fixture)
                await client.close()
            }
        }

        private static func share(_ effects: [Effect], removing entries: [String]) -> Ledger.Share {
            var share = Ledger.Share()
            share.finished = [
                Ledger.Finished(reference: Ledger.Reference(entry: 0, index: 0), lane: nil, effects: effects)
            ]
            share.removed = entries
            return share
        }

        private static func increment(_ field: String) -> Effect {
            .increment(count: "c", FieldIncrement(field: field, by: 1), once: nil)
        }

        @Test func `a node beats with a sign of life, and with a pack that is told to`() async throws {
            try await Self.with { fixture in
                func isBeat(by append: () async throws -> [RedisValue]) async throws -> Bool {
                    let (state, field) = (RedisArgument.string(Self.keys.state(Self.partition)), "n:\(Self.loop.node)")
                    let old = RedisCommand("HSET", keys: [state], .string(field), "1")
                    _ = try await fixture.client.send(old)
                    #expect(try await append().first?.text == "ok")
                    return try await fixture.client.send(RedisCommand("HGET", keys: [state], .string(field))).text
                        != "1"
                }
                let signs = try await isBeat { try await fixture.append(-1, 0, "") }
                let packs = try await isBeat { try await fixture.append(0, 1) }
                let packsThatBeat = try await isBeat { try await fixture.append(1, 2, beats: true) }
                #expect(signs && !packs && packsThatBeat)
            }
        }

        @Test func `an append happens once, tells a gap, and tells what was lost`() async throws {
            try await Self.with { fixture in
                #expect(try await fixture.append(0, 1).first?.text == "unknown", "nothing was answered before")
                #expect(try await fixture.append(-1, 0, "").first?.text == "ok")
                #expect(try await fixture.append(0, 1).first?.text == "ok")
                #expect(try await fixture.append(0, 1).first?.text == "done")
                #expect(try await fixture.append(1, 2).first?.text == "ok")
                // A loop repeats its packs word for word: what follows a loss that it was told of follows nothing.
                #expect(try await fixture.append(0, 5).first?.text == "ok")
                let relayed = try await fixture.append(0, 3, producer: "p7")
                #expect(relayed.first?.text == "ok")
                let gap = try await fixture.append(1, 5, producer: "p7")
                #expect(gap.first?.text == "gap" && gap.last?.int == 3)
                #expect(try await fixture.append(9, 10).first?.text == "lost")
                #expect(try await fixture.append(12, 0, "").first?.text == "lost")
                #expect(try await fixture.entries().count == 5)
                let later = try await fixture.append(3, 4, producer: "\(Self.loop.node).9")
                #expect(later.first?.text == "unknown", "another loop has made the node known again")
            }
        }

        @Test func `a commit is the owner's, once, and in its turn`() async throws {
            try await Self.with { fixture in
                _ = try await fixture.append(-1, 1)
                _ = try await fixture.append(1, 2)
                let entries = try await fixture.entries()
                let first = Self.share([Self.increment("a")], removing: [entries[0]])
                #expect(try await fixture.commit(2, first) == .rewound)
                #expect(try await fixture.commit(1, first) == .done(CommitAnswer.Result()))
                #expect(try await fixture.commit(1, first) == .doneBefore)
                // The entry is gone: what a second owner of the same name would do has no effect.
                #expect(try await fixture.commit(2, first) == .gone)
                _ = try await fixture.run(
                    .own, [Self.keys.state(Self.partition), Self.keys.ownership(Self.partition)],
                    ["release", "me", "you"])
                let second = Self.share([Self.increment("a")], removing: [entries[1]])
                #expect(try await fixture.commit(2, second) == .fenced(owner: "you"))
                #expect(try await fixture.server.cli(["HGETALL", Self.keys.count("c")]) == "a\n1")
            }
        }

        @Test func `what Redis says no to leaves everything else of a commit in place`() async throws {
            try await Self.with { fixture in
                _ = try await fixture.append(-1, 1)
                let entry = try await fixture.entries()[0]
                _ = try await fixture.server.cli(["SET", Self.keys.count("bad"), "text"])
                _ = try await fixture.server.cli(["HSET", Self.keys.count("odd"), "field", "no number"])
                _ = try await fixture.server.cli(["SET", Self.keys.topic(Topic("bad")), "text"])
                let effects: [Effect] = [
                    .increment(count: "bad", FieldIncrement(field: "f", by: 1), once: nil),
                    .accept(Self.connection, ConnectionRecord(connectedAt: 1, sourceIP: "", userAgent: "")),
                    .told(.broadcast(Topic("bad"), .text("x"))),
                    .told(.join(Self.connection, Topic(live: "odd"), floor: 0)),
                    Self.increment("good"),
                    .reply(.message(Self.connection.seat, .text("reply")), Self.loop),
                ]
                let answer = try await fixture.commit(1, Self.share(effects, removing: [entry]))
                guard case .done(let result) = answer else { throw TestSupportError("\(answer)") }
                #expect(result.refused.contains { $0.contains("WRONGTYPE") })
                #expect(try await fixture.server.cli(["HGETALL", Self.keys.count("c")]) == "good\n1")
                let out = try await fixture.server.cli(["XRANGE", Self.keys.out(Self.partition, Self.loop), "-", "+"])
                #expect(out.contains("reply"))
                #expect(out.contains(#""counts":{"field":0}"#), "what is no number is shown as none: \(out)")
            }
        }

        @Test func `a full Redis takes a whole commit, also one that removes no entry, and ownership moves on`()
            async throws
        {
            try await Self.with { fixture in
                _ = try await fixture.append(-1, 1)
                let entry = try await fixture.entries()[0]
                _ = try await fixture.server.cli(["CONFIG", "SET", "maxmemory", "1"])
                var part = Self.share([Self.increment("a")], removing: [])
                part.parts = [(entry: entry, done: [0])]
                #expect(try await fixture.commit(1, part) == .done(CommitAnswer.Result()))
                #expect(try await fixture.commit(2, Self.share([Self.increment("b")], removing: [entry])) != .gone)
                let state = [Self.keys.state(Self.partition), Self.keys.ownership(Self.partition)]
                #expect(try await fixture.run(.own, state, ["beat", "me"]).array?.first?.text == "ok")
                #expect(try await fixture.run(.own, state, ["release", "me", "you"]).array?.first?.text == "ok")
                #expect(try await fixture.run(.own, state, ["claim", "you:1", "", ""]).array?.first?.text == "ok")
                #expect(try await fixture.append(1, 0, "").first?.text == "ok")
                await #expect(throws: RedisError.self) { try await fixture.append(1, 2) }
                _ = try await fixture.server.cli(["CONFIG", "SET", "maxmemory", "0"])
                #expect(try await fixture.server.cli(["HGETALL", Self.keys.count("c")]) == "a\n1\nb\n1")
                #expect(try await fixture.append(1, 2).first?.text == "ok")
            }
        }

        @Test func `composed and decomposed letters are two names`() async throws {
            try await Self.with { fixture in
                _ = try await fixture.append(-1, 1)
                let entry = try await fixture.entries()[0]
                let effects = ["\u{e9}", "e\u{301}", "\u{e9}"].map { Self.increment($0) }
                _ = try await fixture.commit(1, Self.share(effects, removing: [entry]))
                #expect(try await fixture.server.cli(["HGET", Self.keys.count("c"), "\u{e9}"]) == "2")
                #expect(try await fixture.server.cli(["HGET", Self.keys.count("c"), "e\u{301}"]) == "1")
                #expect(Topic(wire: Topic("\u{301}secret").wire) == Topic("\u{301}secret"))
            }
        }
    }
}
