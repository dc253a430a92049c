import NIOCore

/// Eleven bytes: what connection ids and event ids are made of.
///
/// Their text is padded base64url (RFC 4648 section 5), 16 characters ending in `=`, the shape of Amazon API Gateway's ids.
struct ShortID: Hashable, Sendable {
    /// The first eight bytes, big endian.
    let high: UInt64
    /// The last three bytes, in the low 24 bits.
    let low: UInt32

    static let byteCount = 11
    static let textLength = 16

    init(high: UInt64, low: UInt32) {
        self.high = high
        self.low = low & 0xff_ffff
    }

    /// 48 bits (node and loop), then 40 bits that the loop gives out.
    init(loop: EdgeLoop, local: UInt64) {
        self.init(
            high: loop.node.bits << 24 | UInt64(loop.index) << 16 | (local >> 24) & 0xffff,
            low: UInt32(truncatingIfNeeded: local))
    }

    var loop: EdgeLoop { EdgeLoop(node: NodeID(bits: high >> 24), index: UInt8(truncatingIfNeeded: high >> 16)) }
    var local: UInt64 { (high & 0xffff) << 24 | UInt64(low) }

    subscript(byte index: Int) -> UInt8 {
        index < 8
            ? UInt8(truncatingIfNeeded: high >> UInt64(56 - 8 * index))
            : UInt8(truncatingIfNeeded: low >> UInt32(16 - 8 * (index - 8)))
    }

    var checksum: UInt32 {
        var checksum = CRC32C()
        for index in 0..<Self.byteCount { checksum.update(self[byte: index]) }
        return checksum.value
    }
}

// MARK: - Bytes

extension ByteBuffer {
    mutating func writeShortID(_ id: ShortID) {
        writeInteger(id.high)
        writeInteger(UInt8(truncatingIfNeeded: id.low >> 16))
        writeInteger(UInt16(truncatingIfNeeded: id.low))
    }

    mutating func readShortID() -> ShortID? {
        guard let (high, top, rest) = readMultipleIntegers(as: (UInt64, UInt8, UInt16).self) else { return nil }
        return ShortID(high: high, low: UInt32(top) << 16 | UInt32(rest))
    }
}

// MARK: - Text

extension ShortID {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 0xff, count: 256)
        for (value, character) in alphabet.enumerated() { values[Int(character)] = UInt8(value) }
        return values
    }()

    var text: String {
        String(unsafeUninitializedCapacity: Self.textLength) { characters in
            var bits: UInt32 = 0
            var count: UInt32 = 0
            var position = 0
            for index in 0..<Self.byteCount {
                bits = bits << 8 | UInt32(self[byte: index])
                count += 8
                while count >= 6 {
                    count -= 6
                    characters[position] = Self.alphabet[Int(bits >> count & 63)]
                    position += 1
                }
            }
            characters[position] = Self.alphabet[Int(bits << (6 - count) & 63)]
            characters[position + 1] = UInt8(ascii: "=")
            return Self.textLength
        }
    }

    /// Nil unless `text` is exactly what `text` gives for some id: one id has one text.
    init?(text: some StringProtocol) {
        guard text.utf8.count == Self.textLength, text.hasSuffix("=") else { return nil }
        var high: UInt64 = 0
        var low: UInt32 = 0
        for (position, character) in text.utf8.dropLast().enumerated() {
            let value = Self.values[Int(character)]
            guard value != 0xff else { return nil }
            switch position {
            case ..<10: high = high << 6 | UInt64(value)
            case 10:
                high = high << 4 | UInt64(value >> 2)
                low = UInt32(value & 3)
            case ..<14: low = low << 6 | UInt32(value)
            default:
                // The last character carries four bits; the two left over must be zero.
                guard value & 3 == 0 else { return nil }
                low = low << 4 | UInt32(value >> 2)
            }
        }
        self.init(high: high, low: low)
    }
}
