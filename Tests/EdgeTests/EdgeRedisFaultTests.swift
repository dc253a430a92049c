import NIOCore
import SluiceGateway
import SluiceRedis
import SluiceTestSupport
import Testing

@testable import SluiceEdge

@Suite struct `an edge whose Redis fails` {
    @Test(.timeLimit(.minutes(1))) func `what a killed subscription missed arrives once`() async throws {
        try await EdgeFixture.with { fixture in
            try await fixture.connected { client, connect in
                let seat = connect.connection.seat
                try await fixture.worker.run(RedisCommand("CLIENT", "KILL", "TYPE", "pubsub"))
                for number in 1...3 { try await fixture.worker.reply(to: connect, .message(seat, .text("\(number)"))) }
                #expect(try await client.readText() == "1")
                #expect(try await client.readText() == "2")
                #expect(try await client.readText() == "3")
                try await fixture.worker.reply(to: connect, .message(seat, .text("4")))
                #expect(try await client.readText() == "4")
            }
        }
    }

    @Test(.timeLimit(.minutes(1))) func `a pack that was never published is found through the gap`() async throws {
        try await EdgeFixture.with { fixture in
            try await fixture.connected { client, connect in
                let seat = connect.connection.seat
                try await fixture.worker.reply(to: connect, .message(seat, .text("quiet")), live: false)
                try await fixture.worker.reply(to: connect, .message(seat, .text("loud")))
                #expect(try await client.readText() == "quiet")
                #expect(try await client.readText() == "loud")
            }
        }
    }

    @Test(.timeLimit(.minutes(1))) func `replies that are gone close their connections with 1012`() async throws {
        try await EdgeFixture.with { fixture in
            try await fixture.connected { client, connect in
                let seat = connect.connection.seat
                try await fixture.worker.reply(to: connect, .message(seat, .text("lost")), live: false)
                let key = await fixture.worker.key(of: connect)
                try await fixture.worker.run(RedisCommand("XTRIM", keys: [.string(key)], "MAXLEN", 0))
                try await fixture.worker.reply(to: connect, .message(seat, .text("after")))
                #expect(try await client.readClose() == 1012)
                #expect(try await fixture.worker.next().closeReason?.code == 1012)
            }
        }
    }

    @Test(.timeLimit(.minutes(1))) func `a malformed pack is skipped`() async throws {
        try await EdgeFixture.with { fixture in
            try await fixture.connected { client, connect in
                let partition = Partitioning(count: 16).partition(of: connect.connection)
                try await fixture.worker.send(
                    ByteBuffer(bytes: [99, 1, 2, 3]), in: partition, loop: connect.connection.loop)
                try await fixture.worker.reply(to: connect, .message(connect.connection.seat, .text("alive")))
                #expect(try await client.readText() == "alive")
            }
        }
    }

    @Test(.timeLimit(.minutes(1))) func `delivered packs are trimmed`() async throws {
        try await EdgeFixture.with { fixture in
            try await fixture.connected { client, connect in
                try await fixture.worker.reply(to: connect, .message(connect.connection.seat, .text("x")))
                #expect(try await client.readText() == "x")
                let key = await fixture.worker.key(of: connect)
                while try await fixture.worker.run(RedisCommand("XLEN", keys: [.string(key)])).int != 0 {
                    try await Task.sleep(for: .milliseconds(20))
                }
            }
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `Redis killed and restarted during traffic: every frame is in the streams exactly once`() async throws {
        try await EdgeFixture.with(RedisServerOptions(appendOnly: true)) { fixture in
            try await fixture.connected { client, _ in
                let count = 2000
                for number in 0..<count {
                    try await client.send(Frames.text("\(number)"))
                    if number == 700 || number == 1400 {
                        await fixture.redis.kill()
                        try await fixture.redis.restart()
                    }
                }
                var texts: [String] = []
                while texts.count < count {
                    guard let text = try await fixture.worker.next().text else { continue }
                    texts.append(text)
                }
                #expect(texts == (0..<count).map { "\($0)" })
                try await fixture.worker.read()
                #expect(await fixture.worker.take().isEmpty)
            }
        }
    }

    @Test(.timeLimit(.minutes(1))) func `a full Redis makes events wait, not fail`() async throws {
        try await EdgeFixture.with { fixture in
            try await fixture.connected { client, _ in
                try await fixture.worker.run(RedisCommand("CONFIG", "SET", "maxmemory", "1"))
                try await client.send(Frames.text("waits"))
                try await client.send(Frames.ping([1]))
                #expect(try await client.readFrame().payload == [1])
                try await fixture.worker.run(RedisCommand("CONFIG", "SET", "maxmemory", "0"))
                #expect(try await fixture.worker.next().text == "waits")
            }
        }
    }

    @Test(.timeLimit(.minutes(1))) func `events that pile up stop reading, until they are fewer`() async throws {
        try await EdgeFixture.with {
            // Requests of other partitions are taken, and wait for so long.
            $0.answerTimeout = .milliseconds(500)
        } _: { fixture in
            try await fixture.connected { client, connect in
                let events = await fixture.worker.events(connect)
                let pile = "for i = 1, 100001 do redis.call('XADD', KEYS[1], '*', 'other', '') end"
                try await fixture.worker.run(RedisCommand("EVAL", .string(pile), 1, keys: [.string(events)]))
                // The answer to this one tells how many there are.
                try await client.send(Frames.text("first"))
                var isStalled = false
                while !isStalled {
                    isStalled = try await TCPClient.with(port: fixture.port) { other in
                        try await other.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
                        return try await other.readHead().hasPrefix("HTTP/1.1 503 ")
                    }
                }
                // The read that was asked for before is the last.
                try await client.send(Frames.ping([0]))
                #expect(try await client.readFrame().payload == [0])
                try await client.send(Frames.text("second") + Frames.ping([1]))
                try await fixture.worker.run(RedisCommand("DEL", keys: [.string(events)]))
                #expect(try await client.readFrame().payload == [1])
                // Requests that came before the stall are events too, in partitions of their own.
                var next = try await fixture.worker.next()
                while next.text == nil { next = try await fixture.worker.next() }
                #expect(next.text == "second")
            }
        }
    }

    @Test(.timeLimit(.minutes(1))) func `FLUSHALL: the node registers again and goes on`() async throws {
        try await EdgeFixture.with { fixture in
            try await fixture.connected { client, connect in
                try await fixture.worker.run(RedisCommand("FLUSHALL"))
                try await client.send(Frames.text("after the flood"))
                #expect(try await fixture.worker.next().text == "after the flood")
            }
        }
    }

    @Test(.timeLimit(.minutes(1))) func `declared dead, it closes its sockets and serves as a new node`() async throws {
        try await EdgeFixture.with { fixture in
            try await fixture.connected { client, connect in
                let state = await fixture.worker.state(connect)
                let node = RedisArgument.string("n:\(connect.connection.node)")
                try await fixture.worker.run(RedisCommand("HSET", keys: [.string(state)], node, "dead"))
                try await client.send(Frames.text("too late"))
                #expect(try await client.readClose() == 1012)
                while !fixture.edge.isReady { try await Task.sleep(for: .milliseconds(10)) }
                try await fixture.connected { second, next in
                    #expect(next.connection.node != connect.connection.node)
                    try await second.send(Frames.text("new life"))
                    #expect(try await fixture.worker.next().text == "new life")
                }
            }
        }
    }
}
