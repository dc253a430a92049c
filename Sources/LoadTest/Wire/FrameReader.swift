import NIOCore

/// Takes messages and control frames off what a server sends (RFC 6455 section 5): unmasked frames, in any pieces.
///
/// Frames that came whole are handed out where they lie; only the beginning of one is kept.
struct FrameReader {
    enum Violation: Error, Equatable {
        case reservedBits, unknownOpcode, masked, tooLong, brokenControlFrame, brokenFragments
    }

    /// The longest message.
    private let limit: Int
    /// The beginning of a frame.
    private var rest: [UInt8] = []
    /// The message so far of which the last fragment has not come yet.
    private var fragments: (opcode: FrameOpcode, payload: [UInt8])?

    init(limit: Int) {
        self.limit = limit
    }

    /// Hands out everything that is whole now, in order. After a violation the connection is of no more use.
    mutating func read(
        _ bytes: UnsafeRawBufferPointer, _ body: (FrameOpcode, UnsafeRawBufferPointer) -> Void
    ) throws(Violation) {
        if rest.isEmpty {
            let taken = try take(bytes, body)
            rest.append(contentsOf: bytes[taken...])
        } else {
            var joined = rest
            joined.append(contentsOf: bytes)
            rest = []
            let result = joined.withUnsafeBytes { joined in
                Result { () throws(Violation) in try take(joined, body) }
            }
            joined.removeFirst(try result.get())
            rest = joined
        }
    }

    private struct Head {
        let isFinal: Bool
        let opcode: FrameOpcode
        let size: Int
        let length: Int
    }

    /// Returns how many bytes were taken.
    private mutating func take(
        _ bytes: UnsafeRawBufferPointer, _ body: (FrameOpcode, UnsafeRawBufferPointer) -> Void
    ) throws(Violation) -> Int {
        var offset = 0
        while let head = try head(UnsafeRawBufferPointer(rebasing: bytes[offset...])) {
            let start = offset + head.size
            guard bytes.count - start >= head.length else { break }
            let payload = UnsafeRawBufferPointer(rebasing: bytes[start..<(start + head.length)])
            offset = start + head.length
            if head.isFinal, head.opcode.isControl || (head.opcode != .continuation && fragments == nil) {
                body(head.opcode, payload)
            } else {
                try takeFragment(head, payload, body)
            }
        }
        return offset
    }

    private func head(_ bytes: UnsafeRawBufferPointer) throws(Violation) -> Head? {
        guard bytes.count >= 2 else { return nil }
        guard bytes[0] & 0x70 == 0 else { throw .reservedBits }
        guard let opcode = FrameOpcode(rawValue: bytes[0] & 0x0F) else { throw .unknownOpcode }
        guard bytes[1] & 0x80 == 0 else { throw .masked }
        let isFinal = bytes[0] & 0x80 != 0
        let short = Int(bytes[1])
        guard !opcode.isControl || (isFinal && short < 126) else { throw .brokenControlFrame }
        let more = short < 126 ? 0 : short == 126 ? 2 : 8
        guard bytes.count >= 2 + more else { return nil }
        var length = more == 0 ? UInt64(short) : 0
        for byte in bytes[2..<(2 + more)] { length = length << 8 | UInt64(byte) }
        guard length <= limit - (opcode.isControl ? 0 : fragments?.payload.count ?? 0) else { throw .tooLong }
        return Head(isFinal: isFinal, opcode: opcode, size: 2 + more, length: Int(length))
    }

    private mutating func takeFragment(
        _ head: Head, _ payload: UnsafeRawBufferPointer, _ body: (FrameOpcode, UnsafeRawBufferPointer) -> Void
    ) throws(Violation) {
        guard (head.opcode == .continuation) == (fragments != nil) else { throw .brokenFragments }
        var message = fragments ?? (head.opcode, [])
        message.payload.append(contentsOf: payload)
        fragments = head.isFinal ? nil : message
        if head.isFinal { message.payload.withUnsafeBytes { body(message.opcode, $0) } }
    }
}
