import NIOCore
import SluiceGateway
import SluiceRedis

/// What was taken out of a partition's stream because it could not be worked off.
struct DeadLetter: Equatable, Sendable {
    enum Content: Equatable, Sendable {
        /// A pack of an edge loop.
        case events([Event])
        /// A pack of another partition's outbox.
        case messages([OutboxMessage])
        case unreadable
    }

    let id: DeadLetterID
    /// The id it had in the partition's stream.
    let entry: String
    let pack: ByteBuffer
    let reason: String
    /// Of an event that crashed its workers, and how often it did; else `nil`.
    let event: String?
    let crashes: Int64?
    let content: Content

    /// `[id, [field, value, …]]`, as XRANGE answers an entry.
    init?(_ value: RedisValue, partition: Partition) {
        guard let parts = value.array, parts.count == 2, let entry = parts[0].text, let values = parts[1].array,
            let id = DeadLetterID(partition: partition, entry: entry)
        else { return nil }
        var fields: [String: RedisValue] = [:]
        for index in stride(from: 0, to: values.count - 1, by: 2) {
            if let name = values[index].text { fields[name] = values[index + 1] }
        }
        self.id = id
        self.entry = fields["entry"]?.text ?? ""
        pack = fields["pack"]?.buffer ?? ByteBuffer()
        reason = fields["reason"]?.buffer.map { String(buffer: $0) } ?? ""
        event = fields["event"]?.text
        crashes = fields["crashes"]?.int
        content = Self.content(of: pack)
    }

    /// The field of the stream's entry that such a pack stands in (``EventPack``: `e`, ``OutboxPack``: `m`); `nil` for
    /// bytes that no worker could read either.
    var field: String? {
        switch content {
        case .events: "e"
        case .messages: "m"
        case .unreadable: nil
        }
    }

    private static func content(of pack: ByteBuffer) -> Content {
        if let events = try? EventPack.decode(pack), !events.isEmpty { return .events(events) }
        if let messages = try? OutboxPack.decode(pack), !messages.isEmpty { return .messages(messages) }
        return .unreadable
    }
}
