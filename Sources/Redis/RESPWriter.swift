import NIOCore

/// Writes commands as RESP arrays of bulk strings straight into a connection's buffer.
///
/// The number of arguments comes first on the wire, so it is announced first here, and the connection checks that as
/// many were written: one too few would make Redis take the next command's name for an argument.
public struct RESPWriter {
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
        writeHeader("$", text.utf8.count)
        buffer.writeString(text)
        end()
    }

    public mutating func write(_ bytes: ByteBuffer) {
        writeHeader("$", bytes.readableBytes)
        buffer.writeImmutableBuffer(bytes)
        end()
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
        defer { buffer = ByteBuffer() }
        return buffer
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
            var rest = number.magnitude
            var position = length
            repeat {
                position -= 1
                target[position] = UInt8(truncatingIfNeeded: rest % 10) + UInt8(ascii: "0")
                rest /= 10
            } while rest > 0
            if number < 0 { target[0] = UInt8(ascii: "-") }
            return length
        }
    }
}

extension Int64 {
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
