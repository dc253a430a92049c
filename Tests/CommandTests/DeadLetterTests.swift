import NIOCore
import SluiceGateway
import SluiceRedis
import Testing

@testable import SluiceCommand

@Suite struct DeadLetterTests {
    @Test func `an id is a partition and a whole stream id`() throws {
        let id = try #require(DeadLetterID(argument: "3/1732-7"))
        #expect(id.partition == Partition(3))
        #expect(id.entry == "1732-7")
        #expect("\(id)" == "3/1732-7")
    }

    @Test(arguments: ["", "3", "3/", "3/1732", "/1-0", "3/1-0/2", "x/1-0", "3/1-", "3/-", "-1/1-0", "3/1-0-0", "3/+"])
    func `what is no id is refused`(text: String) {
        #expect(DeadLetterID(argument: text) == nil)
    }

    @Test func `ids are ordered by time`() throws {
        let ids = ["9/1-0", "0/2-0", "0/10-0", "1/10-0", "0/10-1"].map { DeadLetterID(argument: $0) }
        let all = try ids.map { try #require($0) }
        #expect(all.reversed().sorted() == all)
    }

    @Test func `an event pack is told by its event`() throws {
        let event = DeadLetterSample.event(.text("hello"))
        let letter = try #require(read(DeadLetterSample.pack(event), ["event", "\(event.id)", "crashes", "2"]))
        #expect(letter.content == .events([event]))
        #expect(letter.field == "e")
        #expect(letter.kind == "text message")
        #expect(letter.connection == event.connection)
        #expect(letter.event == "\(event.id)")
        #expect(letter.crashes == 2)
        #expect(letter.fullText.contains("5 bytes:\nhello"))
    }

    @Test func `an outbox pack is told by its message`() throws {
        let message = OutboxMessage.increment(count: "reactions", by: [FieldIncrement(field: "tada", by: 3)])
        let letter = try #require(read(OutboxPack.encode([message.bytes], from: Partition(1))))
        #expect(letter.content == .messages([message]))
        #expect(letter.field == "m")
        #expect(letter.kind == "increment of reactions")
        #expect(letter.connection == nil)
    }

    @Test(arguments: [[], [0], [1], [0xff, 0xfe], Array("garbage".utf8)])
    func `other bytes are unreadable, and dumped`(bytes: [UInt8]) throws {
        let letter = try #require(read(ByteBuffer(bytes: bytes)))
        #expect(letter.field == nil)
        #expect(letter.kind == "unreadable")
        #expect(letter.fullText.contains("\(bytes.count) bytes that are no pack"))
    }

    @Test func `an entry without the fields is a letter all the same`() throws {
        let value = RedisValue.array([.string(ByteBuffer(string: "5-1")), .array([])])
        let letter = try #require(DeadLetter(value, partition: Partition(0)))
        #expect(letter.kind == "unreadable")
        #expect(DeadLetter(.null, partition: Partition(0)) == nil)
    }

    @Test func `what a client wrote cannot command the terminal`() throws {
        let event = DeadLetterSample.event(.text("\u{1b}[2Jgone"))
        let letter = try #require(read(DeadLetterSample.pack(event), reason: "bad \u{1b}]0;x\u{7}\nline"))
        #expect(!letter.fullText.contains("\u{1b}"))
        #expect(letter.fullText.contains("1b 5b 32 4a 67 6f 6e 65"))
        #expect(DeadLetterRow(letter).cells.last == #"bad \u{1b}]0;x\u{7}\u{a}line"#)
    }

    @Test func `a dump has sixteen bytes a line`() {
        #expect(HexDump.text(ByteBuffer()) == "")
        #expect(
            HexDump.text(ByteBuffer(bytes: Array(0x3a..<0x4b) as [UInt8])) == """
                00000000  3a 3b 3c 3d 3e 3f 40 41 42 43 44 45 46 47 48 49  :;<=>?@ABCDEFGHI
                00000010  4a                                               J
                """)
    }

    private func read(_ pack: ByteBuffer, reason: String = "why", _ more: [String] = []) -> DeadLetter? {
        let fields: [RedisValue] = [
            .string(ByteBuffer(string: "entry")), .string(ByteBuffer(string: "4-0")),
            .string(ByteBuffer(string: "pack")), .string(pack),
            .string(ByteBuffer(string: "reason")), .string(ByteBuffer(string: reason)),
        ]
        let value = RedisValue.array([
            .string(ByteBuffer(string: "5-1")), .array(fields + more.map { .string(ByteBuffer(string: $0)) }),
        ])
        return DeadLetter(value, partition: Partition(2))
    }
}
