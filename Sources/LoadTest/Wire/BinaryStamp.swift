/// A ``Stamp`` as big-endian integers of 4, 8 and 8 bytes.
enum BinaryStamp {
    static let size = 20

    static func write(_ stamp: Stamp, to target: UnsafeMutableRawBufferPointer) {
        target.storeBytes(of: stamp.connection.bigEndian, as: UInt32.self)
        target.storeBytes(of: stamp.number.bigEndian, toByteOffset: 4, as: UInt64.self)
        target.storeBytes(of: stamp.due.bigEndian, toByteOffset: 12, as: UInt64.self)
    }

    static func read(_ bytes: UnsafeRawBufferPointer) -> Stamp? {
        guard bytes.count == size else { return nil }
        return Stamp(
            connection: UInt32(bigEndian: bytes.loadUnaligned(as: UInt32.self)),
            number: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 4, as: UInt64.self)),
            due: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 12, as: UInt64.self)))
    }
}
