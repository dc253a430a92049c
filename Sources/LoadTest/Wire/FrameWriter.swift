import NIOCore

/// Writes messages as client frames (RFC 6455 section 5.2), whole and masked.
struct FrameWriter {
    let shape: PayloadShape
    private let head: [UInt8]
    private var keys = MaskKeys()

    init(_ shape: PayloadShape) {
        self.shape = shape
        head = Self.head(opcode: shape.isBinary ? .binary : .text, length: shape.size)
    }

    /// What a message takes on the wire.
    var frameSize: Int { head.count + 4 + shape.size }

    mutating func write(_ stamp: Stamp, to buffer: inout ByteBuffer) {
        let key = keys.next()
        let (head, shape, size) = (head, shape, frameSize)
        buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: size) { target in
            target.copyBytes(from: head)
            target.storeBytes(of: key, toByteOffset: head.count, as: UInt32.self)
            let payload = UnsafeMutableRawBufferPointer(rebasing: target[(head.count + 4)..<size])
            shape.write(stamp, to: payload)
            Self.mask(payload, key)
            return size
        }
    }

    /// Any other frame: pong, close.
    mutating func write(_ opcode: FrameOpcode, _ payload: UnsafeRawBufferPointer, to buffer: inout ByteBuffer) {
        let key = keys.next()
        let head = Self.head(opcode: opcode, length: payload.count)
        let size = head.count + 4 + payload.count
        buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: size) { target in
            target.copyBytes(from: head)
            target.storeBytes(of: key, toByteOffset: head.count, as: UInt32.self)
            let room = UnsafeMutableRawBufferPointer(rebasing: target[(head.count + 4)..<size])
            room.copyMemory(from: payload)
            Self.mask(room, key)
            return size
        }
    }

    private static func head(opcode: FrameOpcode, length: Int) -> [UInt8] {
        let first = 0x80 | opcode.rawValue
        return switch length {
        case ..<126: [first, 0x80 | UInt8(length)]
        case ...0xFFFF: [first, 0x80 | 126] + bytes(of: UInt64(length), count: 2)
        default: [first, 0x80 | 127] + bytes(of: UInt64(length), count: 8)
        }
    }

    private static func bytes(of value: UInt64, count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * UInt64(count - 1 - $0))) }
    }

    /// Eight bytes at a time. The key's bytes are in the order in which they stand in the frame.
    private static func mask(_ bytes: UnsafeMutableRawBufferPointer, _ key: UInt32) {
        let wide = UInt64(key) << 32 | UInt64(key)
        var offset = 0
        while bytes.count - offset >= 8 {
            let word = bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self) ^ wide
            bytes.storeBytes(of: word, toByteOffset: offset, as: UInt64.self)
            offset += 8
        }
        var rest = wide.littleEndian
        while offset < bytes.count {
            bytes[offset] ^= UInt8(truncatingIfNeeded: rest)
            rest >>= 8
            offset += 1
        }
    }
}
