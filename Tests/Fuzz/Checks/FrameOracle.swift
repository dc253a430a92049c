import NIOCore
import NIOEmbedded
import NIOWebSocket

@testable import SluiceEdge
@testable import SluiceGateway

/// What RFC 6455 says of the frames that NIO's decoder finds.
///
/// NIO leaves out what an application has to check: reserved bits, masks, minimal lengths, the order of fragments, UTF-8.
/// It tells frames only when they are whole, so a violation within the last frame may be seen by ours alone.
struct FrameOracle {
    private let bytes: [UInt8]
    private let limits: FrameDecoder.Limits

    init(_ bytes: [UInt8], limits: FrameDecoder.Limits) {
        self.bytes = bytes
        self.limits = limits
    }

    func judge(_ outcome: FramesCheck.Outcome) throws(Finding) {
        let (frames, failed) = decode()
        var reading = Reading(limits: limits)
        var position = 0
        for frame in frames where reading.code == nil {
            let (first, length) = (bytes[position], bytes[position + 1])
            reading.take(frame, first: first, length: length)
            position += headSize(length) + frame.length
        }
        try Finding.unless(outcome.items == reading.items, "\(outcome) has the items \(reading.items)")
        if let code = reading.code {
            try Finding.unless(outcome.code == code, "\(outcome) is closed with \(code)")
        } else if failed {
            // NIO refuses by the length alone, ours when the whole head is there.
            let outcome = FramesCheck.decode(Cuts.whole(bytes + [0, 0, 0, 0]))
            try Finding.unless(outcome.code != nil, "\(outcome) is closed: NIO refuses a frame of it")
        } else if outcome.code != nil {
            try Finding.unless(position < bytes.count, "\(outcome) is not closed: its frames are right")
        }
    }

    private func decode() -> (frames: [WebSocketFrame], failed: Bool) {
        let channel = EmbeddedChannel(
            handler: ByteToMessageHandler(WebSocketFrameDecoder(maxFrameSize: limits.frame)))
        defer { _ = try? channel.finish(acceptAlreadyClosed: true) }
        var failed = false
        do { try channel.writeInbound(ByteBuffer(bytes: bytes)) } catch { failed = true }
        var frames: [WebSocketFrame] = []
        while let frame = try? channel.readInbound(as: WebSocketFrame.self) { frames.append(frame) }
        return (frames, failed)
    }

    private func headSize(_ length: UInt8) -> Int {
        let extended =
            switch length & 0x7f {
            case 126: 2
            case 127: 8
            default: 0
            }
        return 2 + extended + (length & 0x80 == 0 ? 0 : 4)
    }
}

extension FrameOracle {
    /// Messages put together from whole frames.
    fileprivate struct Reading {
        let limits: FrameDecoder.Limits
        var items: [FrameDecoder.Item] = []
        var code: UInt16?
        private var kind: Message.Kind?
        private var fragments: [UInt8] = []

        init(limits: FrameDecoder.Limits) { self.limits = limits }

        /// - Parameters:
        ///   - first: the frame's first byte.
        ///   - length: its second.
        mutating func take(_ frame: WebSocketFrame, first: UInt8, length: UInt8) {
            let short = length & 0x7f
            let isMinimal = short < 126 || frame.length > (short == 126 ? 125 : 0xffff)
            guard first & 0x70 == 0, length & 0x80 != 0, isMinimal, let opcode = FrameOpcode(rawValue: first & 0x0f)
            else {
                code = 1002
                return
            }
            let payload = Array(frame.unmaskedData.readableBytesView)
            switch opcode {
            case .ping: items.append(.ping(ByteBuffer(bytes: payload)))
            case .pong: items.append(.pong)
            case .close: close(payload)
            case .text, .binary, .continuation: append(payload, opcode, isFinal: frame.fin)
            }
        }

        private mutating func close(_ payload: [UInt8]) {
            guard !payload.isEmpty else { return items.append(.close(.noStatus)) }
            guard payload.count >= 2 else {
                code = 1002
                return
            }
            let number = UInt16(payload[0]) << 8 | UInt16(payload[1])
            guard CloseReason.maySend(number) else {
                code = 1002
                return
            }
            guard let text = String(validating: payload.dropFirst(2), as: UTF8.self) else {
                code = 1007
                return
            }
            items.append(.close(CloseReason(code: number, text: text)))
        }

        private mutating func append(_ payload: [UInt8], _ opcode: FrameOpcode, isFinal: Bool) {
            guard (opcode == .continuation) == (kind != nil) else {
                code = 1002
                return
            }
            guard fragments.count + payload.count <= limits.message else {
                code = 1009
                return
            }
            let kind = kind ?? (opcode == .text ? .text : .binary)
            fragments += payload
            if kind == .text, !Self.isText(fragments, isWhole: isFinal) {
                code = 1007
                return
            }
            self.kind = isFinal ? nil : kind
            guard isFinal else { return }
            items.append(.message(Message(kind: kind, body: ByteBuffer(bytes: fragments))))
            fragments = []
        }

        /// Whether bytes are UTF-8, or can be when more follow: then some way to end the last character makes them so.
        private static func isText(_ bytes: [UInt8], isWhole: Bool) -> Bool {
            let ends: [[UInt8]] = [
                [], [0x80], [0x80, 0x80], [0x80, 0x80, 0x80], [0xbf], [0xbf, 0xbf], [0xbf, 0xbf, 0xbf],
            ]
            return ends.prefix(isWhole ? 1 : ends.count).contains {
                String(validating: bytes + $0, as: UTF8.self) != nil
            }
        }
    }
}
