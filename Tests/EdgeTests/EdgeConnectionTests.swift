import NIOCore
import SluiceGateway
import Testing

@testable import SluiceEdge

@Suite struct `connections of an edge` {
    @Test(.timeLimit(.minutes(1))) func `connect, message, reply, close: one event each, in order`() async throws {
        try await EdgeFixture.with { fixture in
            try await TCPClient.with(port: fixture.port) { client in
                try await client.send(TCPClient.handshake)
                let connect = try await fixture.worker.next()
                let seat = connect.connection.seat
                #expect(connect.handshake?.head.target == "/dev?a=1")
                #expect(connect.handshake?.head.sourceIP == "127.0.0.1")
                #expect(connect.handshake?.head.header("sec-websocket-version") == "13")
                #expect(connect.handshake?.patience == 30_000)

                // What is said in the same pack comes right behind the 101.
                try await fixture.worker.reply(
                    to: connect,
                    .accept(seat, headers: [HTTPHeader(name: "Sec-WebSocket-Protocol", value: "chat")]),
                    .message(seat, .text("welcome")))
                let head = try await client.readHead()
                #expect(head.hasPrefix("HTTP/1.1 101 Switching Protocols\r\n"))
                #expect(head.contains("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"))
                #expect(head.contains("Sec-WebSocket-Protocol: chat"))
                #expect(try await client.readText() == "welcome")

                try await client.send(Frames.text("one") + Frames.binary([2]) + Frames.ping([7]))
                let one = try await fixture.worker.next()
                #expect(one.text == "one" && one.connection == connect.connection)
                #expect(one.id.counter == connect.id.counter + 1)
                #expect(try await fixture.worker.next().content == .message(.binary(ByteBuffer(bytes: [2]))))
                let pong = try await client.readFrame()
                #expect(pong.first == 0x8a && pong.payload == [7])

                try await fixture.worker.reply(to: one, .message(seat, .text("answer")))
                #expect(try await client.readText() == "answer")

                try await client.send(Frames.close(4001, Array("done".utf8)))
                #expect(try await client.readClose() == 4001)
                #expect(await client.readToEnd().isEmpty)
                let end = try await fixture.worker.next()
                #expect(end.closeReason == CloseReason(code: 4001, text: "done"))
                // A stale reply is nobody's.
                try await fixture.worker.reply(to: end, .message(seat, .text("too late")))
            }
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `what overtakes the handshake, from either side, waits for the 101`() async throws {
        try await EdgeFixture.with { fixture in
            try await TCPClient.with(port: fixture.port) { client in
                try await client.send(Array(TCPClient.handshake.utf8) + Frames.text("early"))
                let connect = try await fixture.worker.next()
                let seat = connect.connection.seat
                let loop = connect.connection.loop
                let partition = Partitioning(count: 16).partition(of: connect.connection)
                let other = Partition((partition.index + 1) % 16)
                let topic = Topic("t")
                try await fixture.worker.reply(
                    in: other, loop: loop,
                    [.joined(seat, topic), .message(seat, .text("snapshot")), .broadcast(topic, .text("changed"))])
                // Behind these in the same stream: the edge has had them when it answers.
                try await fixture.connected { second, next in
                    try await fixture.worker.reply(in: other, loop: loop, [.message(next.connection.seat, .text("x"))])
                    #expect(try await second.readText() == "x")
                    try await fixture.worker.reply(to: connect, .accept(seat, headers: []))
                    #expect(try await client.readHead().hasPrefix("HTTP/1.1 101 "))
                    #expect(try await client.readText() == "snapshot")
                    #expect(try await client.readText() == "changed")
                    #expect(try await fixture.worker.next().text == "early")
                }
            }
        }
    }

    @Test(.timeLimit(.minutes(1))) func `a worker refuses with its status`() async throws {
        try await EdgeFixture.with { fixture in
            try await TCPClient.with(port: fixture.port) { client in
                try await client.send(TCPClient.handshake)
                let connect = try await fixture.worker.next()
                try await fixture.worker.reply(to: connect, .refuse(connect.connection.seat, status: 403))
                let answer = String(decoding: await client.readToEnd(), as: UTF8.self)
                #expect(answer.hasPrefix("HTTP/1.1 403 Forbidden\r\n"))
                #expect(answer.hasSuffix(#"{"message":"Forbidden"}"#))
            }
        }
    }

    @Test(.timeLimit(.minutes(1))) func `no answer is 504, and a late accept is undone`() async throws {
        try await EdgeFixture.with {
            $0.answerTimeout = .milliseconds(200)
        } _: { fixture in
            try await TCPClient.with(port: fixture.port) { client in
                try await client.send(TCPClient.handshake)
                let connect = try await fixture.worker.next()
                let answer = String(decoding: await client.readToEnd(), as: UTF8.self)
                #expect(answer.hasPrefix("HTTP/1.1 504 Gateway Timeout\r\n"))
                try await fixture.worker.reply(to: connect, .accept(connect.connection.seat, headers: []))
                let end = try await fixture.worker.next()
                #expect(end.closeReason == .abnormal && end.connection == connect.connection)
            }
        }
    }

    @Test(.timeLimit(.minutes(1))) func `a client that leaves while it waits is undone too`() async throws {
        try await EdgeFixture.with { fixture in
            let connect = try await TCPClient.with(port: fixture.port) { client in
                try await client.send(TCPClient.handshake)
                let connect = try await fixture.worker.next()
                try await client.cut()
                return connect
            }
            // The edge knows of the end before it knows of the answer: another connection goes through it after.
            try await fixture.connected { _, _ in }
            #expect(try await fixture.worker.next().closeReason?.code == 1006)
            try await fixture.worker.reply(to: connect, .accept(connect.connection.seat, headers: []))
            let end = try await fixture.worker.next()
            #expect(end.closeReason == .abnormal && end.connection == connect.connection)
        }
    }

    @Test(.timeLimit(.minutes(1))) func `a worker's close is answered and told once`() async throws {
        try await EdgeFixture.with { fixture in
            try await fixture.connected { client, connect in
                try await fixture.worker.reply(
                    to: connect, .close(connect.connection.seat, CloseReason(code: 4100, text: "enough")))
                #expect(try await client.readClose() == 4100)
                try await client.send(Frames.text("ignored") + Frames.close(4100))
                #expect(await client.readToEnd().isEmpty)
            }
            #expect(try await fixture.worker.next().closeReason == CloseReason(code: 4100, text: "enough"))
            try await fixture.worker.read()
            #expect(await fixture.worker.take().isEmpty)
        }
    }

    @Test(
        .timeLimit(.minutes(1)),
        arguments: [
            ([0x81, 0x01, 0x61], 1002), (Frames.raw(0x81, [0xff]), 1007),
            ([0x82, 0xff, 0, 0, 0, 0, 0, 1, 0, 0] + Frames.mask, 1009), (Frames.raw(0x83, []), 1002),
        ] as [([UInt8], UInt16)])
    func `a violation closes with its code, that connection only`(bytes: [UInt8], code: UInt16) async throws {
        try await EdgeFixture.with { fixture in
            try await fixture.connected { bystander, other in
                try await fixture.connected { client, _ in
                    try await client.send(Frames.text("before") + bytes + Frames.text("after"))
                    #expect(try await fixture.worker.next().text == "before")
                    #expect(try await client.readClose() == code)
                    #expect(await client.readToEnd().isEmpty)
                    #expect(try await fixture.worker.next().closeReason?.code == code)
                }
                try await fixture.worker.reply(to: other, .message(other.connection.seat, .text("still here")))
                #expect(try await bystander.readText() == "still here")
            }
        }
    }

    @Test(.timeLimit(.minutes(1))) func `silence is pinged, and without messages the connection ends`() async throws {
        try await EdgeFixture.with {
            $0.pingInterval = .milliseconds(300)
            $0.idleTimeout = .milliseconds(1500)
        } _: { fixture in
            try await fixture.connected { client, _ in
                #expect(try await client.readFrame().first == 0x89)
                try await client.send(Frames.pong())
                var first = try await client.readFrame()
                while first.first == 0x89 { first = try await client.readFrame() }
                #expect(first.first == 0x88 && first.payload.prefix(2) == [0x03, 0xe9])
            }
            #expect(try await fixture.worker.next().closeReason == CloseReason(code: 1001, text: "Going away"))
        }
    }

    @Test(.timeLimit(.minutes(1))) func `a client that answers no ping is cut off, and nobody else`() async throws {
        try await EdgeFixture.with {
            $0.pingInterval = .milliseconds(100)
            $0.pingTimeout = .milliseconds(400)
        } _: { fixture in
            try await fixture.connected { client, connect in
                #expect(try await client.readFrame().first == 0x89)
                #expect(await client.readToEnd().isEmpty)
                let end = try await fixture.worker.next()
                #expect(end.closeReason == CloseReason(code: 1006, text: "ping timeout"))
                #expect(end.connection == connect.connection)
            }
        }
    }

    @Test(.timeLimit(.minutes(1))) func `a connection that has lasted long enough is closed`() async throws {
        try await EdgeFixture.with {
            $0.lifetime = .milliseconds(300)
        } _: { fixture in
            try await fixture.connected { client, _ in
                #expect(try await client.readClose() == 1001)
                try await client.send(Frames.close(1001))
                #expect(await client.readToEnd().isEmpty)
            }
            #expect(try await fixture.worker.next().closeReason == CloseReason(code: 1001, text: "Going away"))
        }
    }

    @Test(.timeLimit(.minutes(1))) func `as on AWS, binary messages and long frames end the connection`() async throws {
        try await EdgeFixture.with {
            $0.followAWS()
        } _: { fixture in
            for (bytes, code) in [
                (Frames.binary([1]), 1003), (Frames.text(String(repeating: "a", count: 32769)), 1009),
            ] {
                try await fixture.connected { client, _ in
                    try await client.send(Frames.text("before") + bytes)
                    #expect(try await fixture.worker.next().text == "before")
                    #expect(try await client.readClose().map(Int.init) == code)
                    #expect(await client.readToEnd().isEmpty)
                    #expect(try await fixture.worker.next().closeReason.map { Int($0.code) } == code)
                }
            }
        }
    }

    @Test(.timeLimit(.minutes(1))) func `a client that does not read is cut off`() async throws {
        try await EdgeFixture.with {
            $0.outboundLimit = 100_000
        } _: { fixture in
            try await fixture.connected { client, connect in
                let big = Message.binary(ByteBuffer(repeating: 1, count: 1_000_000))
                let seat = connect.connection.seat
                // More than kernel buffers and limit take.
                for _ in 0..<30 { try await fixture.worker.reply(to: connect, .message(seat, big)) }
                #expect(try await fixture.worker.next().closeReason == .doesNotRead)
                _ = await client.readToEnd()
            }
        }
    }

    @Test(.timeLimit(.minutes(1))) func `broadcasts reach members, in order, also when they are many`() async throws {
        try await EdgeFixture.with(loops: 2) { fixture in
            let topic = Topic("room")
            let home = Partitioning(count: 16).home(of: "room")
            try await withThrowingTaskGroup(of: [String].self) { tasks in
                let count = 150
                for _ in 0..<count {
                    let connect = try await withCheckedThrowingContinuation { continuation in
                        tasks.addTask {
                            try await TCPClient.with(port: fixture.port) { client in
                                do {
                                    continuation.resume(returning: try await fixture.open(&client))
                                } catch {
                                    continuation.resume(throwing: error)
                                    throw error
                                }
                                return [
                                    try await client.readText(), try await client.readText(),
                                    try await client.readText(),
                                ]
                            }
                        }
                    }
                    try await fixture.worker.reply(
                        in: home, loop: connect.connection.loop, [.joined(connect.connection.seat, topic)])
                    await Loops.shared.insert(connect.connection.loop)
                }
                for loop in await Loops.shared.take() {
                    try await fixture.worker.reply(
                        in: home, loop: loop, [.broadcast(topic, .text("1")), .broadcast(topic, .text("2"))])
                    try await fixture.worker.reply(in: home, loop: loop, [.broadcast(topic, .text("3"))])
                }
                var received: [[String]] = []
                for try await texts in tasks { received.append(texts) }
                #expect(received == Array(repeating: ["1", "2", "3"], count: count))
            }
        }
    }
}

/// The loops that a test saw.
private actor Loops {
    static let shared = Loops()
    private var loops: Set<EdgeLoop> = []
    func insert(_ loop: EdgeLoop) { loops.insert(loop) }
    func take() -> Set<EdgeLoop> {
        defer { loops = [] }
        return loops
    }
}
