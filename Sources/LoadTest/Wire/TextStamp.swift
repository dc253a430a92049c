/// A ``Stamp`` as text: `0000002a.00000000001f.0000f3a1b2c3d4e5`.
enum TextStamp {
    static let size = 38

    static func write(_ stamp: Stamp, to target: UnsafeMutableRawBufferPointer) {
        write(UInt64(stamp.connection), digits: 8, at: 0, target)
        target[8] = dot
        write(stamp.number, digits: 12, at: 9, target)
        target[21] = dot
        write(stamp.due, digits: 16, at: 22, target)
    }

    static func read(_ bytes: UnsafeRawBufferPointer) -> Stamp? {
        guard bytes.count == size, bytes[8] == dot, bytes[21] == dot,
            let connection = read(bytes, digits: 8, at: 0), let number = read(bytes, digits: 12, at: 9),
            let due = read(bytes, digits: 16, at: 22)
        else { return nil }
        return Stamp(connection: UInt32(truncatingIfNeeded: connection), number: number, due: due)
    }

    private static let dot = UInt8(ascii: ".")

    @inline(__always)
    private static func write(_ value: UInt64, digits: Int, at start: Int, _ target: UnsafeMutableRawBufferPointer) {
        var value = value
        for index in stride(from: start + digits - 1, through: start, by: -1) {
            let digit = UInt8(truncatingIfNeeded: value & 15)
            target[index] = digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") - 10 + digit
            value >>= 4
        }
    }

    @inline(__always)
    private static func read(_ bytes: UnsafeRawBufferPointer, digits: Int, at start: Int) -> UInt64? {
        var value: UInt64 = 0
        for index in start..<(start + digits) {
            let byte = bytes[index]
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): value = value << 4 | UInt64(byte - UInt8(ascii: "0"))
            case UInt8(ascii: "a")...UInt8(ascii: "f"): value = value << 4 | UInt64(byte - UInt8(ascii: "a") + 10)
            default: return nil
            }
        }
        return value
    }
}
