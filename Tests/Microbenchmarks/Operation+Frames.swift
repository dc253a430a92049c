import NIOCore
import SluiceGateway

@testable import SluiceEdge

extension Operation {
    static func frames() -> [Operation] {
        [
            decode("frame decode and unmask, text, 1 a read", kind: .text, count: 1, size: 64),
            decode("frame decode and unmask, text, 16 a read", kind: .text, count: 16, size: 64),
            decode("frame decode and unmask, binary, 16 a read", kind: .binary, count: 16, size: 64),
            decode("frame decode and unmask, text of 4 KB", kind: .text, count: 1, size: 4096),
            unmask(size: 64), unmask(size: 4096),
            encode(size: 64),
        ]
    }

    private static func decode(_ name: String, kind: FrameOpcode, count: Int, size: Int) -> Operation {
        let frames = clientFrames(kind, count: count, size: size)
        let limits = FrameDecoder.Limits(frame: 32 * 1024, message: 128 * 1024)
        var scratch = ByteBuffer()
        var decoder = FrameDecoder()
        return Operation(name: name, items: count, bytes: size) {
            decoder.feed(frames)
            var taken = 0
            while case .message(let message)? = try decoder.next(limits, scratch: &scratch) {
                taken += message.body.readableBytes
            }
            return taken
        }
    }

    private static func unmask(size: Int) -> Operation {
        let source = [UInt8](repeating: 0x61, count: size)
        var target = [UInt8](repeating: 0, count: size)
        return Operation(name: "unmask", items: 1, bytes: size) {
            var mask = FrameMask(key: 0x1234_5678)
            source.withUnsafeBytes { source in
                target.withUnsafeMutableBytes { target in
                    if let start = target.baseAddress { mask.unmask(source, into: start) }
                }
            }
            return Int(target[size - 1])
        }
    }

    private static func encode(size: Int) -> Operation {
        let message = Message(kind: .text, body: ByteBuffer(repeating: 0x61, count: size))
        var bytes = ByteBuffer()
        return Operation(name: "frame encode", items: 16, bytes: size) {
            bytes.clear()
            for _ in 0..<16 { bytes.writeFrame(message) }
            return bytes.readableBytes
        }
    }

    /// Frames of a client, masked, in one buffer as a socket gives them.
    private static func clientFrames(_ opcode: FrameOpcode, count: Int, size: Int) -> ByteBuffer {
        var bytes = ByteBuffer()
        let key: [UInt8] = [0x12, 0x34, 0x56, 0x78]
        for _ in 0..<count {
            bytes.writeInteger(0x80 | opcode.rawValue)
            if size <= 125 {
                bytes.writeInteger(0x80 | UInt8(size))
            } else {
                bytes.writeMultipleIntegers(UInt8(0x80 | 126), UInt16(size))
            }
            bytes.writeBytes(key)
            bytes.writeBytes((0..<size).map { UInt8(ascii: "a") ^ key[$0 & 3] })
        }
        return bytes
    }
}
