import NIOCore
import NIOEmbedded
import NIOWebSocket
import SluiceGateway
import SluiceTestSupport
import Testing

@testable import SluiceEdge

/// NIO's own codec says what frames are.
@Suite struct `frames as NIO sees them` {
    private func encoded(_ frames: [WebSocketFrame]) throws -> [UInt8] {
        let channel = EmbeddedChannel(handler: WebSocketFrameEncoder())
        var bytes: [UInt8] = []
        for frame in frames {
            try channel.writeOutbound(frame)
            while let part = try channel.readOutbound(as: ByteBuffer.self) { bytes += part.readableBytesView }
        }
        return bytes
    }

    @Test(arguments: UInt64(1)...40) func `random conversations decode to what was encoded`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var frames: [WebSocketFrame] = []
        var expected: [FrameDecoder.Item] = []
        for _ in 0..<Int.random(in: 1...12, using: &random) {
            let payload = (0..<[0, 5, 125, 126, 400, 70_000].randomElement(using: &random)!).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
            let buffer = ByteBuffer(bytes: payload)
            switch Int.random(in: 0..<4, using: &random) {
            case 0 where payload.count <= 125:
                frames.append(WebSocketFrame(fin: true, opcode: .ping, maskKey: .random(using: &random), data: buffer))
                expected.append(.ping(buffer))
            case 1:
                let cut = payload.isEmpty ? 0 : Int.random(in: 0..<payload.count, using: &random)
                let parts = [payload[..<cut], payload[cut...]].map { ByteBuffer(bytes: $0) }
                frames.append(
                    WebSocketFrame(fin: false, opcode: .binary, maskKey: .random(using: &random), data: parts[0]))
                frames.append(
                    WebSocketFrame(fin: true, opcode: .continuation, maskKey: .random(using: &random), data: parts[1]))
                expected.append(.message(.binary(buffer)))
            default:
                frames.append(
                    WebSocketFrame(fin: true, opcode: .binary, maskKey: .random(using: &random), data: buffer))
                expected.append(.message(.binary(buffer)))
            }
        }
        let bytes = try encoded(frames)
        let limits = FrameDecoder.Limits(frame: 100_000, message: 100_000)
        var pieces: [ArraySlice<UInt8>] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = min(rest.count, [1, 3, 50, 2048].randomElement(using: &random)!)
            pieces.append(rest.prefix(count))
            rest = rest.dropFirst(count)
        }
        #expect(Decoded(pieces, limits: limits).items == expected)
        #expect(Decoded(whole: bytes, limits: limits).items == expected)
    }

    @Test(arguments: [0, 1, 125, 126, 0xffff, 0x1_0000])
    func `what we encode NIO decodes`(count: Int) throws {
        let channel = EmbeddedChannel(handler: ByteToMessageHandler(WebSocketFrameDecoder(maxFrameSize: 100_000)))
        let body = ByteBuffer(repeating: 0x61, count: count)
        var bytes = ByteBuffer()
        bytes.writeFrame(Message(kind: .text, body: body))
        bytes.writeFrame(Message(kind: .binary, body: body))
        bytes.writeCloseFrame(CloseReason(code: 4001, text: "why"))
        bytes.writeCloseFrame(.noStatus)
        try channel.writeInbound(bytes)
        let text = try #require(try channel.readInbound(as: WebSocketFrame.self))
        #expect(text.opcode == .text && text.fin && text.data == body)
        let binary = try #require(try channel.readInbound(as: WebSocketFrame.self))
        #expect(binary.opcode == .binary && binary.data == body)
        let close = try #require(try channel.readInbound(as: WebSocketFrame.self))
        #expect(close.opcode == .connectionClose && close.data == ByteBuffer(bytes: [0x0f, 0xa1] + Array("why".utf8)))
        let bare = try #require(try channel.readInbound(as: WebSocketFrame.self))
        #expect(bare.opcode == .connectionClose && bare.data.readableBytes == 0)
    }
}
