import NIOCore
import SluiceGateway

extension ByteBuffer {
    /// A server's frame: whole and not masked (RFC 6455 section 5.1).
    mutating func writeFrame(_ opcode: FrameOpcode, _ payload: ByteBuffer) {
        let length = payload.readableBytes
        guard length <= 125 else {
            writeFrameHead(opcode, length: length)
            writeImmutableBuffer(payload)
            return
        }
        // A small frame in one visit to the buffer.
        writeWithUnsafeMutableBytes(minimumWritableBytes: 2 + length) { target in
            target[0] = 0x80 | opcode.rawValue
            target[1] = UInt8(truncatingIfNeeded: length)
            payload.withUnsafeReadableBytes {
                UnsafeMutableRawBufferPointer(rebasing: target[2...]).copyMemory(from: $0)
            }
            return 2 + length
        }
    }

    mutating func writeFrame(_ message: Message) {
        writeFrame(message.kind == .text ? .text : .binary, message.body)
    }

    /// Codes that never travel are sent as a close frame without one.
    mutating func writeCloseFrame(_ reason: CloseReason) {
        guard reason.maySend else { return writeFrameHead(.close, length: 0) }
        writeFrameHead(.close, length: 2 + reason.text.utf8.count)
        writeInteger(reason.code)
        writeString(reason.text)
    }

    private mutating func writeFrameHead(_ opcode: FrameOpcode, length: Int) {
        let first = 0x80 | opcode.rawValue
        switch length {
        case ...125: writeMultipleIntegers(first, UInt8(truncatingIfNeeded: length))
        case ...0xffff: writeMultipleIntegers(first, UInt8(126), UInt16(truncatingIfNeeded: length))
        default: writeMultipleIntegers(first, UInt8(127), UInt64(length))
        }
    }
}
