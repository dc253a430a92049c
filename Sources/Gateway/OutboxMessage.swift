import NIOCore

/// What one partition tells another, once, in order, across crashes: by its outbox.
public enum OutboxMessage: Hashable, Sendable {
    /// To a count's home: what one commit added to it.
    case increment(count: String, by: [FieldIncrement])
    /// To a count's home: the same, once for this id within so many seconds.
    case incrementOnce(id: String, seconds: UInt32, count: String, by: FieldIncrement)
    /// To a topic's home: a member more. `floor` (live topics): smaller values are shown as this.
    case join(ConnectionID, Topic, floor: Int64?)
    /// To a topic's home: a member less.
    case leave(ConnectionID, Topic)
    /// To a topic's home: for all its members.
    case broadcast(Topic, Message)
}

public struct FieldIncrement: Hashable, Sendable {
    public let field: String
    public let by: Int64

    public init(field: String, by: Int64) {
        self.field = field
        self.by = by
    }
}

// MARK: - Bytes

/// A letter, then what it takes. `l id topic` is also written by `commit.lua`, when a connection ends.
extension OutboxMessage {
    private enum Letter: UInt8 {
        case increment = 0x69  // i
        case incrementOnce = 0x6f  // o
        case join = 0x6a  // j
        case leave = 0x6c  // l
        case broadcast = 0x62  // b
    }

    public var bytes: ByteBuffer {
        var bytes = ByteBuffer()
        switch self {
        case .increment(let count, let increments):
            bytes.writeInteger(Letter.increment.rawValue)
            bytes.writeText(count)
            bytes.writeVarint(UInt64(increments.count))
            for increment in increments { bytes.writeIncrement(increment) }
        case .incrementOnce(let id, let seconds, let count, let increment):
            bytes.writeInteger(Letter.incrementOnce.rawValue)
            bytes.writeText(id)
            bytes.writeInteger(seconds)
            bytes.writeText(count)
            bytes.writeIncrement(increment)
        case .join(let connection, let topic, let floor):
            bytes.writeInteger(Letter.join.rawValue)
            bytes.writeConnectionID(connection)
            bytes.writeMultipleIntegers(UInt8(floor == nil ? 0 : 1), floor ?? 0)
            bytes.writeString(topic.wire)
        case .leave(let connection, let topic):
            bytes.writeInteger(Letter.leave.rawValue)
            bytes.writeConnectionID(connection)
            bytes.writeString(topic.wire)
        case .broadcast(let topic, let message):
            bytes.writeMultipleIntegers(Letter.broadcast.rawValue, message.kind.rawValue)
            bytes.writeText(topic.wire)
            bytes.writeImmutableBuffer(message.body)
        }
        return bytes
    }

    /// Nil when `bytes` are no message.
    public init?(bytes: ByteBuffer) {
        var bytes = bytes
        guard let letter = bytes.readInteger(as: UInt8.self).flatMap(Letter.init(rawValue:)),
            let message = Self.read(letter, from: &bytes), bytes.readableBytes == 0
        else { return nil }
        self = message
    }

    private static func read(_ letter: Letter, from bytes: inout ByteBuffer) -> OutboxMessage? {
        switch letter {
        case .increment:
            guard let count = bytes.readText(), let number = bytes.readVarint() else { return nil }
            var increments: [FieldIncrement] = []
            // The number is the sender's word: every increment takes two bytes at least.
            for _ in 0..<min(number, UInt64(bytes.readableBytes)) {
                guard let increment = bytes.readIncrement() else { return nil }
                increments.append(increment)
            }
            return increments.count == number ? .increment(count: count, by: increments) : nil
        case .incrementOnce:
            guard let id = bytes.readText(), let seconds = bytes.readInteger(as: UInt32.self),
                let count = bytes.readText(), let increment = bytes.readIncrement()
            else { return nil }
            return .incrementOnce(id: id, seconds: seconds, count: count, by: increment)
        case .join:
            guard let connection = bytes.readConnectionID(),
                let (hasFloor, floor) = bytes.readMultipleIntegers(as: (UInt8, Int64).self),
                let topic = bytes.readTopic()
            else { return nil }
            return .join(connection, topic, floor: hasFloor == 0 ? nil : floor)
        case .leave:
            guard let connection = bytes.readConnectionID(), let topic = bytes.readTopic() else { return nil }
            return .leave(connection, topic)
        case .broadcast:
            guard let kind = bytes.readInteger(as: UInt8.self).flatMap(Message.Kind.init(rawValue:)),
                let topic = bytes.readText().flatMap({ Topic(wire: $0) }),
                let body = bytes.readSlice(length: bytes.readableBytes)
            else { return nil }
            return .broadcast(topic, Message(kind: kind, body: body))
        }
    }
}

extension ByteBuffer {
    fileprivate mutating func writeIncrement(_ increment: FieldIncrement) {
        writeText(increment.field)
        writeVarint(zigzag(increment.by))
    }

    fileprivate mutating func readIncrement() -> FieldIncrement? {
        guard let field = readText(), let by = readVarint() else { return nil }
        return FieldIncrement(field: field, by: unzigzag(by))
    }

    fileprivate mutating func readTopic() -> Topic? {
        readString(length: readableBytes).flatMap { Topic(wire: $0) }
    }
}
