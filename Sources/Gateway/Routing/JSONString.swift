#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

extension UnsafeRawBufferPointer {
    /// Where the first byte from `start` on is that does not stand for itself in a JSON string: a quote, a backslash or a
    /// control character (RFC 8259 section 7); `count` where there is none.
    public func endOfPlainJSON(from start: Int) -> Int { plainJSON(from: start).end }

    /// The same, and whether all before it is ASCII. Eight bytes at a time.
    public func plainJSON(from start: Int) -> (end: Int, isASCII: Bool) {
        var position = start
        var seen: UInt64 = 0
        while count &- position >= 8 {
            let word = UInt64(littleEndian: loadUnaligned(fromByteOffset: position, as: UInt64.self))
            let marks = word.marksOfJSON
            guard marks == 0 else {
                let plain = marks.trailingZeroBitCount & ~7
                seen |= word & ~(~0 &<< UInt64(plain))
                return (position &+ plain &>> 3, seen & UInt64.marks == 0)
            }
            seen |= word
            position &+= 8
        }
        while position < count {
            let byte = self[position]
            if byte < 0x20 || byte == 0x22 || byte == 0x5c { break }
            seen |= UInt64(byte)
            position &+= 1
        }
        return (position, seen & UInt64.marks == 0)
    }

    /// Whether both hold the same bytes.
    public func isEqual(to other: UnsafeRawBufferPointer) -> Bool {
        guard count == other.count else { return false }
        guard let baseAddress, let otherAddress = other.baseAddress else { return true }
        return memcmp(baseAddress, otherAddress, count) == 0
    }
}

/// Eight bytes at once. Source: https://graphics.stanford.edu/~seander/bithacks.html#HasLessInWord
extension UInt64 {
    private static let ones: UInt64 = 0x0101_0101_0101_0101
    /// The highest bit of each byte.
    fileprivate static let marks: UInt64 = 0x8080_8080_8080_8080

    /// Marks in the bytes that do not stand for themselves, which are all below 0x80: what is subtracted sets the mark where a byte
    /// is less. The lowest mark is right; what is borrowed from the bytes above it may mark them too.
    fileprivate var marksOfJSON: UInt64 {
        let controls = self &- Self.ones &* 0x20
        let quotes = (self ^ Self.ones &* 0x22) &- Self.ones
        let backslashes = (self ^ Self.ones &* 0x5c) &- Self.ones
        return (controls | quotes | backslashes) & ~self & Self.marks
    }
}
