import NIOCore
import Testing

@testable import SluiceGateway

@Suite struct `Reply packs` {
    static let seat = Seat(slot: 0xabcde, generation: 0x12345)
    static let replies: [Reply] = [
        .accept(seat, headers: []),
        .accept(seat, headers: [HTTPHeader(name: "Sec-WebSocket-Protocol", value: "chat")]),
        .message(seat, .text("hi")), .message(seat, .binary(ByteBuffer())),
        .close(seat, CloseReason(code: 1000, text: "fertig")), .refuse(seat, status: 401),
        .response(
            seat, HTTPResponse(status: 200, headers: [HTTPHeader(name: "A", value: "b")], body: ByteBuffer(string: "x"))
        ),
        .joined(seat, Topic("news")), .left(seat, Topic(live: "reactions")),
        .broadcast(Topic("news"), .text("all")), .broadcast(Topic(live: "ä"), .binary(ByteBuffer(bytes: [0, 255]))),
        errand(.send(.text("hi"))), errand(.send(.binary(ByteBuffer(bytes: [0])))), errand(.look),
        errand(.close(CloseReason(code: 4000, text: "bye"))),
        .outcome(errand: 7, .done(lastActiveAt: 1_701_245_041_796)), .outcome(errand: .max, .gone),
    ]

    static func errand(_ task: Errand.Task) -> Reply {
        let sender = EdgeLoop(node: NodeID(bits: 0x12_3456_789a), index: 3)
        return .errand(seat, Errand(sender: sender, number: 1 << 40, task: task))
    }

    static var pack: ByteBuffer {
        var pack = ByteBuffer()
        for reply in replies { ReplyPack.write(reply, to: &pack) }
        return pack
    }

    @Test func `read back what was written`() throws {
        var pack = Self.pack
        var found: [Reply] = []
        while let reply = try ReplyPack.read(from: &pack) { found.append(reply) }
        #expect(found == Self.replies)
    }

    @Test func `are joined by concatenation`() throws {
        var pack = Self.pack
        pack.writeImmutableBuffer(Self.pack)
        var count = 0
        while try ReplyPack.read(from: &pack) != nil { count += 1 }
        #expect(count == 2 * Self.replies.count)
    }

    @Test func `every cut is malformed or whole`() {
        let whole = Self.pack
        for length in 0..<whole.readableBytes {
            var cut = whole.getSlice(at: 0, length: length) ?? ByteBuffer()
            var found: [Reply] = []
            while let reply = try? ReplyPack.read(from: &cut) { found.append(reply) }
            #expect(found == Array(Self.replies.prefix(found.count)))
        }
    }

    @Test func `records are laid out as commit.lua writes them`() {
        var pack = ByteBuffer()
        ReplyPack.write(.message(Seat(bits: 0x01_0203_0405), .text("ab")), to: &pack)
        #expect(Array(pack.readableBytesView) == [1, 1, 2, 3, 4, 5, 0, 0, 0, 2, 0x61, 0x62])
        pack.clear()
        ReplyPack.write(.broadcast(Topic(live: "c"), .text("x")), to: &pack)
        #expect(Array(pack.readableBytesView) == [9, 0, 0, 0, 0, 0, 0, 0, 0, 5, 0, 2, 0x6c, 0x63, 0x78])
    }
}

@Suite struct `Outbox packs` {
    static let connection = ConnectionID(loop: EdgeLoop(node: NodeID(bits: 9), index: 1), seat: Seat(bits: 77))
    static let messages: [OutboxMessage] = [
        .increment(
            count: "reactions", by: [FieldIncrement(field: "tada", by: -3), FieldIncrement(field: "", by: 1 << 53)]),
        .incrementOnce(id: "slack:1", seconds: 86_400, count: "c", by: FieldIncrement(field: "f", by: 1)),
        .join(connection, Topic(live: "reactions"), floor: 0), .join(connection, Topic("a"), floor: nil),
        .leave(connection, Topic("a")), .broadcast(Topic("a"), .text("hi")),
    ]

    @Test func `decode to what was written`() throws {
        let pack = OutboxPack.encode(Self.messages.map(\.bytes), from: Partition(3))
        #expect(try OutboxPack.decode(pack) == Self.messages)
    }

    @Test func `every cut of a message is none, or another message`() {
        for message in Self.messages {
            for length in 0..<message.bytes.readableBytes {
                let cut = message.bytes.getSlice(at: 0, length: length) ?? ByteBuffer()
                #expect(OutboxMessage(bytes: cut) != message)
            }
        }
    }

    @Test func `leaving is what commit.lua writes`() {
        var bytes = ByteBuffer(string: "l")
        bytes.writeConnectionID(Self.connection)
        bytes.writeString("tnews")
        #expect(OutboxMessage(bytes: bytes) == .leave(Self.connection, Topic("news")))
    }
}
