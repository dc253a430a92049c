/// A masking key, turned to where in the payload it is (RFC 6455 section 5.3).
struct FrameMask: Equatable {
    private var key: UInt32

    /// - Parameter key: the four bytes, first byte lowest.
    init(key: UInt32) {
        self.key = key
    }

    /// Writes the unmasked bytes of `source`, which may be `target` itself. Eight bytes at a time.
    mutating func unmask(_ source: UnsafeRawBufferPointer, into target: UnsafeMutableRawPointer) {
        guard let start = source.baseAddress else { return }
        let count = source.count
        let wide = (UInt64(key) << 32 | UInt64(key)).littleEndian
        var offset = 0
        while count - offset >= 8 {
            let word = start.loadUnaligned(fromByteOffset: offset, as: UInt64.self) ^ wide
            target.storeBytes(of: word, toByteOffset: offset, as: UInt64.self)
            offset += 8
        }
        while offset < count {
            let byte = start.load(fromByteOffset: offset, as: UInt8.self) ^ UInt8(truncatingIfNeeded: key)
            target.storeBytes(of: byte, toByteOffset: offset, as: UInt8.self)
            key = key >> 8 | key << 24
            offset += 1
        }
    }
}
