import NIOCore
import Testing

@testable import SluiceLoadTest

struct FrameReaderTests {
    private struct Item: Equatable {
        let opcode: FrameOpcode
        let payload: [UInt8]
    }

    private func frame(_ first: UInt8, _ payload: [UInt8]) -> [UInt8] {
        let length: [UInt8] =
            switch payload.count {
            case ..<126: [UInt8(payload.count)]
            case ...0xFFFF: [126, UInt8(payload.count >> 8), UInt8(payload.count & 0xFF)]
            default: [127, 0, 0, 0, 0] + (0..<4).map { UInt8(truncatingIfNeeded: payload.count >> (8 * (3 - $0))) }
            }
        return [first] + length + payload
    }

    private func read(_ bytes: [UInt8], inPiecesOf size: Int, limit: Int = 1 << 20) throws -> [Item] {
        var reader = FrameReader(limit: limit)
        var items: [Item] = []
        for start in stride(from: 0, to: bytes.count, by: size) {
            try bytes[start..<min(start + size, bytes.count)].withUnsafeBytes { piece in
                try reader.read(piece) { items.append(Item(opcode: $0, payload: Array($1))) }
            }
        }
        return items
    }

    @Test(arguments: [1, 2, 3, 7, 100, 1 << 20])
    func `frames are the same in any pieces`(_ size: Int) throws {
        let long = (0..<70_000).map { UInt8(truncatingIfNeeded: $0) }
        let bytes =
            frame(0x81, [1, 2, 3]) + frame(0x82, []) + frame(0x89, [9]) + frame(0x82, Array(long.prefix(300)))
            + frame(0x01, [4]) + frame(0x8A, []) + frame(0x00, [5]) + frame(0x80, [6]) + frame(0x82, long)
            + frame(0x88, [3, 0xE8])
        let expected = [
            Item(opcode: .text, payload: [1, 2, 3]), Item(opcode: .binary, payload: []),
            Item(opcode: .ping, payload: [9]), Item(opcode: .binary, payload: Array(long.prefix(300))),
            Item(opcode: .pong, payload: []), Item(opcode: .text, payload: [4, 5, 6]),
            Item(opcode: .binary, payload: long), Item(opcode: .close, payload: [3, 0xE8]),
        ]
        #expect(try read(bytes, inPiecesOf: size) == expected)
    }

    @Test(arguments: [
        ([0xC1, 0] as [UInt8], FrameReader.Violation.reservedBits), ([0x83, 0], .unknownOpcode),
        ([0x81, 0x80], .masked), ([0x09, 0], .brokenControlFrame), ([0x89, 126], .brokenControlFrame),
        ([0x80, 0], .brokenFragments),
        ([0x01, 0, 0x01, 0], .brokenFragments), ([0x82, 127, 255, 255, 255, 255, 255, 255, 255, 255], .tooLong),
        ([0x82, 126, 1, 0], .tooLong),
    ])
    func `what a server must not send is a violation`(_ bytes: [UInt8], _ violation: FrameReader.Violation) {
        #expect(throws: violation) { try read(bytes, inPiecesOf: bytes.count, limit: 200) }
        #expect(throws: violation) { try read(bytes, inPiecesOf: 1, limit: 200) }
    }

    @Test(arguments: [38, 125, 126, 200, 70_000], [false, true])
    func `a message comes back as it was written`(_ size: Int, _ isBinary: Bool) throws {
        let shape = try PayloadShape(size: size, isBinary: isBinary)
        var writer = FrameWriter(shape)
        let stamp = Stamp(connection: 0xDEAD_BEEF, number: 0x1234_5678_9ABC, due: 0xFEDC_BA98_7654_3210)
        var buffer = ByteBuffer()
        writer.write(stamp, to: &buffer)
        #expect(buffer.readableBytes == writer.frameSize)
        let unmasked = try unmask(Array(buffer.readableBytesView))
        #expect(unmasked.count == size)
        #expect(unmasked.withUnsafeBytes { shape.read($0) } == stamp)
        for index in unmasked.indices {
            var broken = unmasked
            broken[index] ^= 0x80
            #expect(broken.withUnsafeBytes { shape.read($0) } != stamp)
        }
    }

    @Test func `a route stands in JSON`() throws {
        let shape = try PayloadShape(size: 80, route: "react")
        var payload = [UInt8](repeating: 0, count: 80)
        payload.withUnsafeMutableBytes { shape.write(Stamp(connection: 1, number: 2, due: 3), to: $0) }
        let text = String(decoding: payload, as: UTF8.self)
        #expect(text.hasPrefix(#"{"action":"react","books":"00000001.000000000002.0000000000000003xxx"#))
        #expect(text.hasSuffix(#"x"}"#))
    }

    @Test func `a payload that is too small names the least size`() {
        #expect(throws: LoadError("a payload of 37 bytes is too small: these need 38")) { try PayloadShape(size: 37) }
        #expect(throws: LoadError("a payload of 19 bytes is too small: these need 20")) {
            try PayloadShape(size: 19, isBinary: true)
        }
    }

    /// A client frame's payload.
    private func unmask(_ frame: [UInt8]) throws -> [UInt8] {
        try #require(frame[1] & 0x80 != 0)
        let head = [126: 4, 127: 10][frame[1] & 0x7F] ?? 2
        let key = frame[head..<(head + 4)]
        return frame[(head + 4)...].enumerated().map { $0.element ^ key[head + $0.offset % 4] }
    }
}
