extension UnsafeRawBufferPointer {
    /// Where the first byte from `start` on is that does not stand for itself in a JSON string: a quote, a backslash or a
    /// control character (RFC 8259 section 7); `count` where there is none. Eight bytes at a time.
    public func endOfPlainJSON(from start: Int) -> Int {
        var position = start
        while count - position >= 8 {
            let word = loadUnaligned(fromByteOffset: position, as: UInt64.self)
            guard !word.hasByte(below: 0x20), !word.hasByte(0x22), !word.hasByte(0x5c) else { break }
            position += 8
        }
        while position < count {
            let byte = self[position]
            if byte < 0x20 || byte == 0x22 || byte == 0x5c { break }
            position += 1
        }
        return position
    }
}

/// Eight bytes at once. Source: https://graphics.stanford.edu/~seander/bithacks.html#HasLessInWord
extension UInt64 {
    private static let ones: UInt64 = 0x0101_0101_0101_0101

    /// - Parameter limit: at most 128.
    fileprivate func hasByte(below limit: UInt8) -> Bool {
        (self &- Self.ones &* UInt64(limit)) & ~self & (Self.ones &* 0x80) != 0
    }

    fileprivate func hasByte(_ byte: UInt8) -> Bool {
        (self ^ Self.ones &* UInt64(byte)).hasByte(below: 1)
    }
}
