import NIOCore

@testable import SluiceEdge

/// What a decoder makes of bytes that come in the given pieces: its items, and how it ended if it did.
struct Decoded: Equatable {
    var items: [FrameDecoder.Item] = []
    var code: UInt16?

    static let limits = FrameDecoder.Limits(frame: 32 * 1024, message: 128 * 1024)

    init(_ pieces: some Sequence<some Sequence<UInt8>>, limits: FrameDecoder.Limits = limits) {
        var decoder = FrameDecoder()
        var scratch = ByteBuffer()
        do throws(FrameViolation) {
            for piece in pieces {
                decoder.feed(ByteBuffer(bytes: piece))
                while let item = try decoder.next(limits, scratch: &scratch) { items.append(item) }
            }
        } catch {
            code = error.reason.code
        }
    }

    init(whole bytes: [UInt8], limits: FrameDecoder.Limits = limits) { self.init([bytes], limits: limits) }

    var texts: [String] {
        items.compactMap {
            guard case .message(let message) = $0, message.kind == .text else { return nil }
            return String(buffer: message.body)
        }
    }
}
