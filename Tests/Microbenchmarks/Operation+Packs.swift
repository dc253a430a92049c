import NIOCore
import SluiceGateway

extension Operation {
    private static let loop = EdgeLoop(node: NodeID(bits: 0x12_3456_789a), index: 0)
    private static let message = Message(kind: .text, body: ByteBuffer(repeating: 0x61, count: 64))
    private static let count = 16

    static func packs() throws -> [Operation] {
        [encodeEvents(), decodeEvents(), encodeReplies(), decodeReplies()]
    }

    private static func encodeEvents() -> Operation {
        Operation(name: "event pack encode, 16 events", items: count, bytes: 64) { eventPack().readableBytes }
    }

    private static func decodeEvents() -> Operation {
        let pack = eventPack()
        return Operation(name: "event pack decode, 16 events", items: count, bytes: 64) {
            try EventPack.decode(pack).count
        }
    }

    private static func encodeReplies() -> Operation {
        Operation(name: "reply encode, 16 a pack", items: count, bytes: 64) { replyPack().readableBytes }
    }

    private static func decodeReplies() -> Operation {
        let replies = replyPack()
        return Operation(name: "reply decode, 16 a pack", items: count, bytes: 64) {
            var pack = replies
            var seats = 0
            while case .message(let seat, _)? = try ReplyPack.read(from: &pack) { seats += seat.slot + 1 }
            return seats
        }
    }

    private static func eventPack() -> ByteBuffer {
        var writer = EventPackWriter(loop: loop)
        for index in 0..<count {
            writer.append(
                seat: Seat(slot: index * 7, generation: 1), counter: UInt64(1000 + index), time: 1_700_000_000_000,
                message: message)
        }
        return writer.finish()
    }

    private static func replyPack() -> ByteBuffer {
        var pack = ByteBuffer()
        for index in 0..<count { ReplyPack.write(.message(Seat(slot: index, generation: 1), message), to: &pack) }
        return pack
    }
}
