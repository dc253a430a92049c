import NIOCore

@testable import SluiceEdge
@testable import SluiceGateway

/// Frames decode the same however they are cut, as NIO's decoder and RFC 6455 say, and what is sent is read again.
struct FramesCheck {
    /// Small, so that inputs of a few hundred bytes reach them.
    static let limits = FrameDecoder.Limits(frame: 400, message: 600)

    /// What a decoder makes of bytes: its items, and the code it closes with, if it does.
    struct Outcome: Equatable {
        var items: [FrameDecoder.Item] = []
        var code: UInt16?
    }

    let bytes: [UInt8]

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    func run() throws(Finding) {
        let outcome = Self.decode(Cuts.whole(bytes))
        try Finding.unless(Self.decode(Cuts.bytewise(bytes)) == outcome, "byte by byte gives \(outcome)")
        try Finding.unless(Self.decode(Cuts.random(bytes)) == outcome, "in pieces gives \(outcome)")
        try FrameOracle(bytes, limits: Self.limits).judge(outcome)
        for case .message(let message) in outcome.items {
            try Finding.unless(message.body.readableBytes <= Self.limits.message, "messages keep the limit")
        }
        try readBack(outcome.items)
    }

    static func decode(_ pieces: [ArraySlice<UInt8>]) -> Outcome {
        var outcome = Outcome()
        var decoder = FrameDecoder()
        var scratch = ByteBuffer()
        do throws(FrameViolation) {
            for piece in pieces {
                decoder.feed(ByteBuffer(bytes: piece))
                while let item = try decoder.next(limits, scratch: &scratch) { outcome.items.append(item) }
            }
        } catch {
            outcome.code = error.reason.code
        }
        return outcome
    }

    /// A server's frames are a client's without a mask: masked with zeros they can be read by the same decoder.
    private func readBack(_ items: [FrameDecoder.Item]) throws(Finding) {
        for item in items {
            var frame = ByteBuffer()
            switch item {
            case .message(let message) where message.body.readableBytes <= Self.limits.frame: frame.writeFrame(message)
            case .ping(let payload): frame.writeFrame(.ping, payload)
            case .close(let reason): frame.writeCloseFrame(reason)
            case .message, .pong: continue
            }
            let again = Self.decode(Cuts.whole(masked(frame)))
            try Finding.unless(again == Outcome(items: [item]), "\(item) is read as it was written")
        }
    }

    private func masked(_ frame: ByteBuffer) -> [UInt8] {
        var bytes = Array(frame.readableBytesView)
        let head =
            switch bytes[1] {
            case 126: 4
            case 127: 10
            default: 2
            }
        bytes[1] |= 0x80
        bytes.insert(contentsOf: [0, 0, 0, 0], at: head)
        return bytes
    }
}
