import NIOCore
import SluiceGateway
import Testing

@testable import SluiceEdge

@Suite struct `frames that follow the protocol` {
    static let conversation =
        Frames.text("héllo") + Frames.ping([1, 2, 3]) + Frames.text("be", isFinal: false) + Frames.ping()
        + Frames.more(Array("gun ".utf8), isFinal: false) + Frames.pong([9]) + Frames.more(Array("here".utf8))
        + Frames.binary([0, 255, 128]) + Frames.text("") + Frames.binary(Array(repeating: 7, count: 300))
        + Frames.close(1000, Array("bye".utf8))

    static let expected: [FrameDecoder.Item] = [
        .message(.text("héllo")), .ping(ByteBuffer(bytes: [1, 2, 3])), .ping(ByteBuffer()), .pong,
        .message(.text("begun here")), .message(.binary(ByteBuffer(bytes: [0, 255, 128]))), .message(.text("")),
        .message(.binary(ByteBuffer(repeating: 7, count: 300))), .close(CloseReason(code: 1000, text: "bye")),
    ]

    @Test func `all at once`() {
        let decoded = Decoded(whole: Self.conversation)
        #expect(decoded.items == Self.expected)
        #expect(decoded.code == nil)
    }

    @Test func `byte by byte`() {
        #expect(Decoded(Self.conversation.map { [$0] }).items == Self.expected)
    }

    @Test func `split in two at every byte`() {
        for split in 0...Self.conversation.count {
            let decoded = Decoded([Self.conversation[..<split], Self.conversation[split...]])
            #expect(decoded.items == Self.expected, "split at \(split)")
        }
    }

    @Test(arguments: [0, 1, 125, 126, 127, 0xffff, 0x1_0000, 100_000])
    func `payloads around the length encodings' borders`(count: Int) {
        let limits = FrameDecoder.Limits(frame: 200_000, message: 200_000)
        let payload = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
        let bytes = Frames.binary(payload)
        let expected = [FrameDecoder.Item.message(.binary(ByteBuffer(bytes: payload)))]
        #expect(Decoded(whole: bytes, limits: limits).items == expected)
        #expect(
            Decoded([bytes.prefix(3), bytes[3..<min(20, bytes.count)], bytes.dropFirst(20)], limits: limits).items
                == expected)
    }

    @Test func `a close frame without a code is 1005`() {
        #expect(Decoded(whole: Frames.close()).items == [.close(.noStatus)])
    }

    @Test func `a message of exactly the limits passes`() {
        let limits = FrameDecoder.Limits(frame: 10, message: 15)
        let bytes =
            Frames.binary(Array(repeating: 1, count: 10), isFinal: false) + Frames.more(Array(repeating: 1, count: 5))
        #expect(Decoded(whole: bytes, limits: limits).items == [.message(.binary(ByteBuffer(repeating: 1, count: 15)))])
    }

    @Test func `half a head waits for its rest`() throws {
        var decoder = FrameDecoder()
        var scratch = ByteBuffer()
        decoder.feed(ByteBuffer(bytes: Frames.text("x") + [0x81]))
        #expect(try decoder.next(Decoded.limits, scratch: &scratch) == .message(.text("x")))
        #expect(try decoder.next(Decoded.limits, scratch: &scratch) == nil)
        decoder.feed(ByteBuffer(bytes: Frames.text("y").dropFirst()))
        #expect(try decoder.next(Decoded.limits, scratch: &scratch) == .message(.text("y")))
    }
}

@Suite struct `frames against the protocol` {
    struct Case: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let bytes: [UInt8]
        let code: UInt16

        init(_ description: String, _ bytes: [UInt8], _ code: UInt16) {
            testDescription = description
            self.bytes = bytes
            self.code = code
        }
    }

    static let cases = [
        Case("not masked", Frames.raw(0x81, [0x61], mask: nil), 1002),
        Case("RSV1", Frames.raw(0xc1, [0x61]), 1002),
        Case("RSV2", Frames.raw(0xa1, [0x61]), 1002),
        Case("RSV3", Frames.raw(0x91, [0x61]), 1002),
        Case("opcode 3", Frames.raw(0x83, []), 1002),
        Case("opcode 7", Frames.raw(0x87, []), 1002),
        Case("opcode 11", Frames.raw(0x8b, []), 1002),
        Case("opcode 15", Frames.raw(0x8f, []), 1002),
        Case("a control frame of 126 bytes", Frames.ping(Array(repeating: 0, count: 126)), 1002),
        Case("a fragmented ping", Frames.raw(0x09, []), 1002),
        Case("a fragmented close", Frames.raw(0x08, []), 1002),
        Case(
            "16 bits of length where 7 do", [0x82, 0xfe, 0, 125] + Frames.mask + Array(repeating: 0, count: 125), 1002),
        Case("64 bits of length where 16 do", [0x82, 0xff, 0, 0, 0, 0, 0, 0, 0xff, 0xff], 1002),
        Case("64 bits of length with the top bit", [0x82, 0xff, 0x80, 0, 0, 0, 0, 0, 0, 0], 1002),
        Case("a continuation of nothing", Frames.more([1]), 1002),
        Case("a continuation after the last", Frames.text("a") + Frames.more([1]), 1002),
        Case("text within a message", Frames.text("a", isFinal: false) + Frames.text("b"), 1002),
        Case("binary within a message", Frames.text("a", isFinal: false) + Frames.binary([1]), 1002),
        Case("text that is not UTF-8", Frames.raw(0x81, [0xff]), 1007),
        Case("text that ends in a character", Frames.raw(0x81, [0xe2, 0x82]), 1007),
        Case("a surrogate", Frames.raw(0x81, [0xed, 0xa0, 0x80]), 1007),
        Case("an overlong slash", Frames.raw(0x81, [0xc0, 0xaf]), 1007),
        Case("beyond U+10FFFF", Frames.raw(0x81, [0xf4, 0x90, 0x80, 0x80]), 1007),
        Case("a broken character across fragments", Frames.raw(0x01, [0xe2]) + Frames.more([0x28]), 1007),
        Case("a character that never ends", Frames.raw(0x01, [0xe2]) + Frames.more([0x82]), 1007),
        Case("a close frame of one byte", Frames.raw(0x88, [3]), 1002),
        Case("close 999", Frames.close(999), 1002),
        Case("close 1004", Frames.close(1004), 1002),
        Case("close 1005", Frames.close(1005), 1002),
        Case("close 1006", Frames.close(1006), 1002),
        Case("close 1015", Frames.close(1015), 1002),
        Case("close 2999", Frames.close(2999), 1002),
        Case("close 5000", Frames.close(5000), 1002),
        Case("a close reason that is not UTF-8", Frames.close(1000, [0xff]), 1007),
        Case("a frame over its limit", Frames.binary(Array(repeating: 0, count: 32 * 1024 + 1)), 1009),
        Case(
            "a message over its limit",
            Frames.binary(Array(repeating: 0, count: 32 * 1024), isFinal: false)
                + (0..<3).flatMap { _ in Frames.more(Array(repeating: 0, count: 32 * 1024), isFinal: false) }
                + Frames.more([0]), 1009),
    ]

    @Test(arguments: cases) func `fail with the code of RFC 6455`(_ wrong: Case) {
        #expect(Decoded(whole: wrong.bytes).code == wrong.code)
        #expect(Decoded(wrong.bytes.map { [$0] }).code == wrong.code, "byte by byte")
    }

    @Test func `what is too big is refused before its payload`() {
        #expect(
            Decoded(whole: [0x82, 0xff, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff] + Frames.mask).code == 1009)
    }

    @Test func `binary messages can be refused, before their payload`() {
        let limits = FrameDecoder.Limits(frame: 1000, message: 1000, takesBinary: false)
        #expect(Decoded(whole: [0x82, 0xfe, 0x03, 0xe8] + Frames.mask, limits: limits).code == 1003)
        #expect(Decoded(whole: [0x02, 0x81] + Frames.mask, limits: limits).code == 1003)
        #expect(Decoded(whole: Frames.text("a") + Frames.ping([1]) + Frames.pong(), limits: limits).items.count == 3)
    }

    @Test func `bad text fails at its first bad byte`() {
        let frame = Frames.raw(0x81, Array("κόσμε".utf8) + [0xf4, 0x90] + Array(repeating: 0x61, count: 1000))
        #expect(Decoded(whole: Array(frame.prefix(4 + 4 + 10 + 2))).code == 1007)
    }

    @Test func `items before the violation are there`() {
        #expect(Decoded(whole: Frames.text("good") + Frames.raw(0xc1, [])).texts == ["good"])
    }
}
