import NIOCore

// The parts of records that are written in one visit to a buffer. Their room has been made before.

extension UnsafeMutableRawBufferPointer {
    /// Five bytes, big endian.
    func store(_ seat: Seat, at offset: Int) {
        storeBytes(of: UInt8(truncatingIfNeeded: seat.bits >> 32), toByteOffset: offset, as: UInt8.self)
        storeBytes(
            of: UInt32(truncatingIfNeeded: seat.bits).bigEndian, toByteOffset: offset + 1, as: UInt32.self)
    }

    func store(_ body: ByteBuffer, at offset: Int) {
        body.withUnsafeReadableBytes { UnsafeMutableRawBufferPointer(rebasing: self[offset...]).copyMemory(from: $0) }
    }
}
