import NIOCore
import SluiceGateway

/// Events as an edge packs them.
enum DeadLetterSample {
    static func event(_ message: Message) -> Event {
        let loop = EdgeLoop(node: NodeID(bits: 0x12_3456_789a), index: 1)
        return Event(
            id: EventID(loop: loop, counter: 77),
            connection: ConnectionID(loop: loop, seat: Seat(slot: 3, generation: 1)),
            time: 1_732_440_000_000, content: .message(message))
    }

    static func pack(_ event: Event) -> ByteBuffer {
        var writer = EventPackWriter(loop: event.connection.loop)
        writer.append(event)
        return writer.finish()
    }
}
