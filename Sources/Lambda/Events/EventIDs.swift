import Sluice
import SluiceGateway

// Ids that functions see. All come from the event's own, so that an event that runs again has the same.

extension Event {
    /// `messageId`: an id of the same shape as the request's, and another one. Its node is the complement of the event's, and so none
    /// that could have made an event.
    var messageID: EventID {
        let loop = connection.loop
        let other = EdgeLoop(node: NodeID(bits: ~loop.node.bits), index: loop.index)
        return EventID(loop: other, counter: id.counter)
    }

    /// `Root=1-<8 hexadecimal digits: seconds>-<24: node, counter, checksum>`.
    var traceID: String {
        let seconds = UInt64(clamping: time / 1000)
        let unique = Self.hexadecimal(connection.loop.node.bits, 10) + Self.hexadecimal(id.counter, 10)
        return "Root=1-\(Self.hexadecimal(seconds, 8))-\(unique)\(Self.hexadecimal(UInt64(id.checksum), 4))"
    }

    /// The lowest digits.
    private static func hexadecimal(_ value: UInt64, _ count: Int) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: max(0, count - digits.count)) + digits.suffix(count)
    }
}
