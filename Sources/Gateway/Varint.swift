import NIOCore

enum Varint {
    /// Bytes of 64 bits, seven at a time.
    static let longest = 10

    /// - Returns: where the number ends.
    static func store(_ value: UInt64, in target: UnsafeMutableRawBufferPointer, at offset: Int) -> Int {
        var rest = value
        var end = offset
        while rest >= 0x80 {
            target[end] = UInt8(truncatingIfNeeded: rest) | 0x80
            end += 1
            rest >>= 7
        }
        target[end] = UInt8(rest)
        return end + 1
    }
}

/// Lengths and differences on the wire: LEB128, seven bits a byte, least significant first.
extension ByteBuffer {
    mutating func writeVarint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            writeInteger(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        writeInteger(UInt8(rest))
    }

    /// Nil when the bytes end too early or hold more than 64 bits.
    mutating func readVarint() -> UInt64? {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while let byte = readInteger(as: UInt8.self) {
            let bits = UInt64(byte & 0x7f)
            guard shift < 63 || (shift == 63 && bits <= 1) else { return nil }
            value |= bits << shift
            if byte & 0x80 == 0 { return value }
            shift += 7
        }
        return nil
    }

    mutating func writeText(_ text: String) {
        writeVarint(UInt64(text.utf8.count))
        writeString(text)
    }

    mutating func readText() -> String? {
        guard let bytes = readSized() else { return nil }
        return String(validating: bytes.readableBytesView, as: UTF8.self)
    }

    mutating func writeSized(_ bytes: ByteBuffer) {
        writeVarint(UInt64(bytes.readableBytes))
        writeImmutableBuffer(bytes)
    }

    mutating func readSized() -> ByteBuffer? {
        guard let length = readVarint(), let length = Int(exactly: length) else { return nil }
        return readSlice(length: length)
    }
}
