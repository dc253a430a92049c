/// Whether bytes that come in pieces are UTF-8 (RFC 3629), told at the first byte that cannot be.
struct UTF8Validator: Equatable {
    /// Continuation bytes that the character begun still needs.
    private var missing: UInt8 = 0
    /// What the next continuation byte may be: narrower than 80-BF after some first bytes (RFC 3629 section 4).
    private var lowest: UInt8 = 0x80
    private var highest: UInt8 = 0xbf

    /// Whether the text may end here: no character is begun.
    var isComplete: Bool { missing == 0 }

    /// False as soon as `bytes` can no longer belong to valid text.
    mutating func accepts(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard let start = bytes.baseAddress else { return true }
        let end = start + bytes.count
        var position = start
        while position < end {
            if missing == 0 {
                // Eight ASCII bytes at a time: most text is nothing else.
                while end - position >= 8, position.loadUnaligned(as: UInt64.self) & 0x8080_8080_8080_8080 == 0 {
                    position += 8
                }
                guard position < end else { return true }
            }
            guard accepts(position.load(as: UInt8.self)) else { return false }
            position += 1
        }
        return true
    }

    private mutating func accepts(_ byte: UInt8) -> Bool {
        guard missing == 0 else {
            guard (lowest...highest).contains(byte) else { return false }
            begin(missing - 1)
            return true
        }
        switch byte {
        case 0x00...0x7f: break
        case 0xc2...0xdf: begin(1)
        case 0xe0: begin(2, lowest: 0xa0)
        case 0xed: begin(2, highest: 0x9f)
        case 0xe1...0xef: begin(2)
        case 0xf0: begin(3, lowest: 0x90)
        case 0xf1...0xf3: begin(3)
        case 0xf4: begin(3, highest: 0x8f)
        default: return false
        }
        return true
    }

    private mutating func begin(_ missing: UInt8, lowest: UInt8 = 0x80, highest: UInt8 = 0xbf) {
        self.missing = missing
        self.lowest = lowest
        self.highest = highest
    }
}
