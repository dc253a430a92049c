import NIOCore

/// Messages of one partition's outbox to one other partition, in one stream entry.
///
///     version 1 · source 2 · messages: length, varint · bytes
public enum OutboxPack {
    static let version: UInt8 = 1

    /// Why bytes are no pack. Such an entry is a dead letter.
    public struct Malformed: Error, Hashable {
        public let reason: String
    }

    public static func encode(_ messages: some Sequence<ByteBuffer>, from source: Partition) -> ByteBuffer {
        var pack = ByteBuffer()
        pack.writeMultipleIntegers(version, UInt16(truncatingIfNeeded: source.index))
        for message in messages { pack.writeSized(message) }
        return pack
    }

    public static func decode(_ pack: ByteBuffer) throws(Malformed) -> [OutboxMessage] {
        var bytes = pack
        guard let (version, _) = bytes.readMultipleIntegers(as: (UInt8, UInt16).self) else {
            throw Malformed(reason: "an outbox pack's header has 3 bytes, this has \(pack.readableBytes)")
        }
        guard version == Self.version else { throw Malformed(reason: "outbox pack version \(version) is not known") }
        var messages: [OutboxMessage] = []
        while bytes.readableBytes > 0 {
            guard let body = bytes.readSized() else { throw Malformed(reason: "the pack ends within a message") }
            guard let message = OutboxMessage(bytes: body) else {
                throw Malformed(reason: "message \(messages.count + 1) is malformed")
            }
            messages.append(message)
        }
        return messages
    }
}
