import NIOCore
import SluiceGateway

/// One thing that a commit does. Every event has some, so what is large and rare stands apart.
enum Effect: Sendable, Hashable {
    /// To a connection, or to what waits at its place.
    case reply(Reply, EdgeLoop)
    /// A connection is accepted: what is kept of it.
    indirect case accept(ConnectionID, ConnectionRecord)
    /// A connection has ended: its record goes, and it leaves its topics.
    case end(ConnectionID)
    case increment(count: String, FieldIncrement, once: String?)
    case join(ConnectionID, Topic, floor: Int64?)
    case leave(ConnectionID, Topic)
    case broadcast(Topic, Message)
    /// From another partition, at the home of what it names.
    indirect case told(OutboxMessage)
    /// An entry that no worker can read, or an event that crashes them.
    indirect case deadLetter(DeadLetter)

    /// What of it can be long.
    var bytes: Int {
        switch self {
        case .reply(.message(_, let message), _), .broadcast(_, let message), .told(.broadcast(_, let message)):
            message.body.readableBytes
        case .reply(.response(_, let response), _): response.body.readableBytes
        case .deadLetter(let letter): letter.pack.readableBytes
        default: 0
        }
    }

    var isResponse: Bool {
        if case .reply(.response, _) = self { true } else { false }
    }

    /// How long an idempotency key is kept.
    static let onceSeconds: UInt32 = 24 * 60 * 60
    /// The largest number that is the same in Lua and JSON as in Swift.
    static let largestIncrement: Int64 = 1 << 53
}

/// What is put aside, for people to look at.
struct DeadLetter: Sendable, Hashable {
    /// The entry's id in the stream it came from.
    let entry: String
    let pack: ByteBuffer
    let reason: String
    /// The single event that `pack` holds, and in how many crashes it was alone.
    var event: EventID?
    var crashes = 0
}
