import NIOCore

/// Writes commands as RESP arrays of bulk strings straight into a connection's buffer.
///
/// The number of arguments comes first on the wire, so it is announced first here, and the connection checks that as
/// many were written: one too few would make Redis take the next command's name for an argument.
public struct RESPWriter {
    /// What an idle connection keeps at most.
    private static let kept = 64 * 1024

    private(set) var buffer: ByteBuffer
    private(set) var missing = 0

    init() {
        buffer = ByteBuffer()
    }

    mutating func begin(_ parts: Int) {
        missing = parts
        writeHeader("*", parts)
    }

    public mutating func write(argument: RedisArgument) {
        switch argument {
        case .string(let text): write(text)
        case .buffer(let bytes): write(bytes)
        case .bytes(let bytes): write(bytes)
        case .integer(let number): write(number)
        }
    }

    public mutating func write(_ text: String) {
        var text = text
        text.withUTF8 { writeBulk(UnsafeRawBufferPointer($0)) }
    }

    public mutating func write(_ bytes: ByteBuffer) {
        bytes.withUnsafeReadableBytes { writeBulk($0) }
    }

    public mutating func write(_ bytes: some Collection<UInt8>) {
        writeHeader("$", bytes.count)
        buffer.writeBytes(bytes)
        end()
    }

    public mutating func write(_ number: Int64) {
        writeHeader("$", number.decimalLength)
        buffer.writeDecimal(number)
        end()
    }

    /// What was written so far, and an empty buffer from here on.
    mutating func take() -> ByteBuffer {
        // The next turn brings about as much: it need not grow step by step.
        defer { buffer = ByteBufferAllocator().buffer(capacity: min(buffer.readableBytes, Self.kept)) }
        return buffer
    }

    /// One visit to the buffer: each costs as much as writing ten bytes.
    private mutating func writeBulk(_ bytes: UnsafeRawBufferPointer) {
        let length = Int64(bytes.count)
        let digits = length.decimalLength
        let size = 1 + digits + 2 + bytes.count + 2
        buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: size) { target in
            target[0] = UInt8(ascii: "$")
            length.storeDecimal(digits, in: target, at: 1)
            target.storeLineEnd(at: 1 + digits)
            UnsafeMutableRawBufferPointer(rebasing: target[(3 + digits)...]).copyMemory(from: bytes)
            target.storeLineEnd(at: size - 2)
            return size
        }
        missing -= 1
    }

    private mutating func writeHeader(_ mark: Unicode.Scalar, _ count: Int) {
        buffer.writeInteger(UInt8(ascii: mark))
        buffer.writeDecimal(Int64(count))
        buffer.writeLineEnd()
    }

    private mutating func end() {
        buffer.writeLineEnd()
        missing -= 1
    }
}

extension ByteBuffer {
    fileprivate mutating func writeLineEnd() {
        writeInteger(0x0d0a as UInt16)
    }

    /// Without a `String`: every length of every argument is such a number.
    fileprivate mutating func writeDecimal(_ number: Int64) {
        let length = number.decimalLength
        writeWithUnsafeMutableBytes(minimumWritableBytes: length) { target in
            number.storeDecimal(length, in: target, at: 0)
            return length
        }
    }
}

extension UnsafeMutableRawBufferPointer {
    fileprivate func storeLineEnd(at offset: Int) {
        self[offset] = 0x0d
        self[offset + 1] = 0x0a
    }
}

extension Int64 {
    /// - Parameter length: how many characters it has.
    fileprivate func storeDecimal(_ length: Int, in target: UnsafeMutableRawBufferPointer, at offset: Int) {
        var rest = magnitude
        var position = offset + length
        repeat {
            position -= 1
            target[position] = UInt8(truncatingIfNeeded: rest % 10) + UInt8(ascii: "0")
            rest /= 10
        } while rest > 0
        if self < 0 { target[offset] = UInt8(ascii: "-") }
    }

    /// How many characters the number has in decimal, its sign included.
    fileprivate var decimalLength: Int {
        var length = self < 0 ? 2 : 1
        var rest = magnitude / 10
        while rest > 0 {
            length += 1
            rest /= 10
        }
        return length
    }
}
