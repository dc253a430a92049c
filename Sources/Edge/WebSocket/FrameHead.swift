import SluiceGateway

/// What a frame carries (RFC 6455 section 5.2).
enum FrameOpcode: UInt8 {
    case continuation = 0
    case text = 1
    case binary = 2
    case close = 8
    case ping = 9
    case pong = 10

    var isControl: Bool { rawValue >= 8 }
}

/// What a peer did against RFC 6455: the close frame that answers it.
struct FrameViolation: Error, Equatable {
    let reason: CloseReason

    static func broken(_ text: String) -> FrameViolation { FrameViolation(reason: CloseReason(code: 1002, text: text)) }
    static let notUTF8 = FrameViolation(reason: CloseReason(code: 1007, text: "Text is not UTF-8"))
    static let binary = FrameViolation(reason: CloseReason(code: 1003, text: "Unsupported data"))
    static let tooBig = FrameViolation(reason: CloseReason(code: 1009, text: "Message too big"))
}

/// The start of a client's frame (RFC 6455 section 5.2).
struct FrameHead: Equatable {
    let opcode: FrameOpcode
    let isFinal: Bool
    /// Bytes of the payload.
    let length: Int
    /// The masking key, first byte lowest.
    let mask: UInt32
    /// Bytes of the head itself.
    let size: Int

    static let longest = 14

    /// Nil while `bytes` do not hold the whole head. What can be told from its first bytes alone is told at once.
    static func parse(_ bytes: UnsafeRawBufferPointer) throws(FrameViolation) -> FrameHead? {
        guard bytes.count >= 1 else { return nil }
        let first = bytes[0]
        guard first & 0x70 == 0 else { throw .broken("Reserved bit set") }
        guard let opcode = FrameOpcode(rawValue: first & 0x0f) else { throw .broken("Unknown opcode") }
        let isFinal = first & 0x80 != 0
        guard isFinal || !opcode.isControl else { throw .broken("Fragmented control frame") }

        guard bytes.count >= 2 else { return nil }
        guard bytes[1] & 0x80 != 0 else { throw .broken("Frame is not masked") }
        let short = bytes[1] & 0x7f
        guard short <= 125 || !opcode.isControl else { throw .broken("Control frame too long") }

        let lengthSize = short == 127 ? 8 : short == 126 ? 2 : 0
        let size = 2 + lengthSize + 4
        guard bytes.count >= 2 + lengthSize else { return nil }
        let length = try length(short, bytes)
        guard bytes.count >= size else { return nil }
        let mask = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 2 + lengthSize, as: UInt32.self))
        return FrameHead(opcode: opcode, isFinal: isFinal, length: length, mask: mask, size: size)
    }

    /// "The minimal number of bytes MUST be used to encode the length", and the top bit of 64 must be 0.
    private static func length(_ short: UInt8, _ bytes: UnsafeRawBufferPointer) throws(FrameViolation) -> Int {
        switch short {
        case 126:
            let length = UInt16(bigEndian: bytes.loadUnaligned(fromByteOffset: 2, as: UInt16.self))
            guard length > 125 else { throw .broken("Length is not minimal") }
            return Int(length)
        case 127:
            let length = UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 2, as: UInt64.self))
            guard length > 0xffff else { throw .broken("Length is not minimal") }
            guard let length = Int(exactly: length) else { throw .broken("Length has its top bit set") }
            return length
        default:
            return Int(short)
        }
    }
}
