import NIOCore
import SluiceTestSupport
import Testing

@testable import SluiceGateway

@Suite struct `Event packs` {
    static let loop = EdgeLoop(node: NodeID(bits: 0xab_cdef_0123), index: 3)
    static let head = HTTPRequestHead(
        method: "GET", target: "/dev?token=ä",
        headers: [HTTPHeader(name: "Host", value: "x"), HTTPHeader(name: "A", value: "")],
        sourceIP: "::1")

    static func sample() -> (pack: ByteBuffer, events: [Event]) {
        var writer = EventPackWriter(loop: loop)
        var events: [Event] = []
        func note(_ seat: Seat, _ counter: UInt64, _ time: Int64, _ content: Event.Content) {
            events.append(
                Event(
                    id: EventID(loop: loop, counter: counter), connection: ConnectionID(loop: loop, seat: seat),
                    time: time,
                    content: content))
        }
        let seats = [
            Seat(slot: 0, generation: 0), Seat(slot: 0xf_ffff, generation: 0xf_ffff), Seat(slot: 5, generation: 9),
        ]
        let handshake = Handshake(head: head, patience: 30_000)
        writer.append(seat: seats[0], counter: 10, time: 1_700_000_000_000, connect: handshake)
        note(seats[0], 10, 1_700_000_000_000, .connect(handshake))
        let text = Message.text("hallo 🎉")
        writer.append(seat: seats[1], counter: 11, time: 1_700_000_000_000, message: text)
        note(seats[1], 11, 1_700_000_000_000, .message(text))
        let binary = Message.binary(ByteBuffer(repeating: 0xff, count: 70_000))
        // The clock may be set back, and other partitions take numbers in between.
        writer.append(seat: seats[2], counter: 500, time: 1_699_999_999_000, message: binary)
        note(seats[2], 500, 1_699_999_999_000, .message(binary))
        let request = HTTPRequest(head: head, body: ByteBuffer(string: "body"), patience: 1)
        writer.append(seat: seats[2], counter: 501, time: 1_700_000_000_500, request: request)
        note(seats[2], 501, 1_700_000_000_500, .request(request))
        writer.append(
            seat: seats[0], counter: 502, time: 1_700_000_000_500, disconnect: CloseReason(code: 4001, text: "bye"))
        note(seats[0], 502, 1_700_000_000_500, .disconnect(CloseReason(code: 4001, text: "bye")))
        let record = ConnectionRecord(connectedAt: 5, sourceIP: "::1", userAgent: "agent")
        let topics = [Topic("room"), Topic(live: "zähler")]
        writer.append(seat: seats[1], counter: 503, time: 1_700_000_000_500, present: record, topics: topics)
        note(seats[1], 503, 1_700_000_000_500, .present(record, topics: topics))
        let empty = Message.text("")
        writer.append(seat: seats[0], counter: 504, time: 1_700_000_000_500, message: empty)
        note(seats[0], 504, 1_700_000_000_500, .message(empty))
        return (writer.finish(), events)
    }

    @Test func `decode to what was written`() throws {
        let (pack, events) = Self.sample()
        #expect(try EventPack.decode(pack) == events)
    }

    @Test func `a writer is empty after it has finished`() throws {
        var writer = EventPackWriter(loop: Self.loop)
        writer.append(seat: Seat(bits: 1), counter: 1, time: 1, message: .text("a"))
        _ = writer.finish()
        #expect(writer.isEmpty)
        writer.append(seat: Seat(bits: 2), counter: 2, time: 2, message: .text("b"))
        #expect(try EventPack.decode(writer.finish()).map(\.id.counter) == [2])
    }

    @Test func `are full at 256 events or 64 KiB`() {
        var writer = EventPackWriter(loop: Self.loop)
        for counter in 0..<255 {
            writer.append(seat: Seat(bits: 1), counter: UInt64(counter), time: 0, message: .text("a"))
        }
        #expect(!writer.isFull)
        writer.append(seat: Seat(bits: 1), counter: 255, time: 0, message: .text("a"))
        #expect(writer.isFull)
        _ = writer.finish()
        writer.append(
            seat: Seat(bits: 1), counter: 256, time: 0, message: .binary(ByteBuffer(repeating: 0, count: 65536)))
        #expect(writer.isFull)
    }

    @Test func `a small message costs ten bytes beside its body`() {
        var writer = EventPackWriter(loop: Self.loop)
        writer.append(seat: Seat(bits: 1), counter: 1, time: 1, message: .text("a"))
        let one = writer.finish().readableBytes
        writer.append(seat: Seat(bits: 1), counter: 1, time: 1, message: .text("a"))
        writer.append(seat: Seat(bits: 1), counter: 2, time: 1, message: .text("a"))
        #expect(writer.finish().readableBytes - one == 10)
    }

    @Test func `every cut is malformed, and none traps`() {
        let pack = Self.sample().pack
        // The long body makes the end of it dull; cuts around the interesting parts are enough.
        for length in Array(0..<400) + Array((pack.readableBytes - 400)..<pack.readableBytes) {
            let cut = pack.getSlice(at: pack.readerIndex, length: length) ?? ByteBuffer()
            #expect(throws: EventPack.Malformed.self) { try EventPack.decode(cut) }
        }
    }

    @Test func `random bytes and flipped bits never trap`() {
        var random = SeededGenerator(seed: 1)
        let pack = Self.sample().pack.getSlice(at: 0, length: 300) ?? ByteBuffer()
        for _ in 0..<20_000 {
            var bytes = pack
            for _ in 0..<Int.random(in: 1...8, using: &random) {
                bytes.setInteger(UInt8.random(in: 0...255, using: &random), at: Int.random(in: 0..<300, using: &random))
            }
            _ = try? EventPack.decode(bytes)
            let noise = ByteBuffer(bytes: (0..<60).map { _ in UInt8.random(in: 0...255, using: &random) })
            _ = try? EventPack.decode(noise)
            var replies = noise
            while (try? ReplyPack.read(from: &replies)) != nil {}
            _ = try? OutboxPack.decode(noise)
            _ = OutboxMessage(bytes: noise)
            _ = ConnectionRecord(bytes: noise)
        }
    }

    @Test func `a false count of headers ends with the bytes`() {
        var body = ByteBuffer()
        body.writeVarint(.max)
        body.writeText("a")
        body.writeText("b")
        #expect(body.readHeaders() == nil)
    }

    @Test func `a pack of another version is refused by name`() {
        var pack = Self.sample().pack
        pack.setInteger(UInt8(9), at: 0)
        #expect(throws: EventPack.Malformed(reason: "pack version 9 is not known")) { try EventPack.decode(pack) }
    }
}
