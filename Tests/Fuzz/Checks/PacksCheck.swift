import NIOCore

@testable import SluiceEdge
@testable import SluiceGateway

/// What is read from a pack, written and read again is the same, byte for byte.
struct PacksCheck {
    let bytes: ByteBuffer

    init(_ bytes: [UInt8]) { self.bytes = ByteBuffer(bytes: bytes) }

    func run() throws(Finding) {
        try events()
        try replies()
        try outbox()
        try record()
        try live()
    }

    private func events() throws(Finding) {
        guard let events = try? EventPack.decode(bytes), let first = events.first else { return }
        let pack = Self.pack(events, first.connection.loop)
        guard let again = try? EventPack.decode(pack) else {
            throw Finding("what is written of \(events) cannot be read")
        }
        try Finding.unless(again == events, "\(again) is \(events)")
        try Finding.unless(Self.pack(again, first.connection.loop) == pack, "\(events) are written the same twice")
        for event in events {
            try Finding.unless(EventID(event.id.description) == event.id, "\(event.id) is its text")
            try Finding.unless(ConnectionID(event.connection.description) == event.connection, "its connection too")
        }
    }

    private static func pack(_ events: [Event], _ loop: EdgeLoop) -> ByteBuffer {
        var writer = EventPackWriter(loop: loop)
        for event in events { writer.append(event) }
        return writer.finish()
    }

    private func replies() throws(Finding) {
        let replies = Self.replies(bytes)
        let pack = Self.pack(replies)
        let again = Self.replies(pack)
        try Finding.unless(again == replies, "\(again) are \(replies)")
        try Finding.unless(Self.pack(again) == pack, "\(replies) are written the same twice")
    }

    /// As far as they can be read.
    private static func replies(_ pack: ByteBuffer) -> [Reply] {
        var rest = pack
        var replies: [Reply] = []
        while let reply = try? ReplyPack.read(from: &rest) { replies.append(reply) }
        return replies
    }

    private static func pack(_ replies: [Reply]) -> ByteBuffer {
        var pack = ByteBuffer()
        for reply in replies { ReplyPack.write(reply, to: &pack) }
        return pack
    }

    private func outbox() throws(Finding) {
        if let message = OutboxMessage(bytes: bytes) {
            let written = message.bytes
            try Finding.unless(OutboxMessage(bytes: written) == message, "\(message) is read as it was written")
        }
        guard let messages = try? OutboxPack.decode(bytes) else { return }
        let pack = OutboxPack.encode(messages.map(\.bytes), from: Partition(3))
        guard let again = try? OutboxPack.decode(pack) else { throw Finding("\(messages) are written and not read") }
        try Finding.unless(again == messages, "\(again) are \(messages)")
        try Finding.unless(again.map(\.bytes) == messages.map(\.bytes), "\(messages) are written the same twice")
    }

    private func record() throws(Finding) {
        guard let record = ConnectionRecord(bytes: bytes) else { return }
        try Finding.unless(ConnectionRecord(bytes: record.bytes) == record, "\(record) is read as it was written")
    }

    /// A pack as it is published, behind its id.
    private func live() throws(Finding) {
        guard let entry = OutStream.Entry(live: bytes) else { return }
        var message = ByteBuffer(string: "\(entry.id) ")
        message.writeImmutableBuffer(entry.pack)
        try Finding.unless(OutStream.Entry(live: message) == entry, "\(entry.id) is read as it was written")
        var stream = OutStream()
        _ = stream.subscribed()
        _ = stream.received(entry)
        _ = stream.received(entry)
        _ = stream.read([entry], isEnd: true, newest: .max - 1)
        _ = stream.received(OutStream.Entry(id: entry.id + 1, pack: entry.pack))
        try Finding.unless(stream.last == entry.id + 1, "the entry behind \(entry.id) is delivered")
    }
}
