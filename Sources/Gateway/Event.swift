import NIOCore

/// Something that happened at an edge, on its way to a worker.
public struct Event: Hashable, Sendable {
    /// Messages are the many: what is larger than one stands apart, so that each event is 72 bytes and not 128.
    public enum Content: Hashable, Sendable {
        /// A WebSocket handshake that waits for its answer.
        indirect case connect(Handshake)
        /// A whole message, reassembled and unmasked. Text is valid UTF-8.
        case message(Message)
        /// The end of a connection that had been accepted, after everything it sent.
        case disconnect(CloseReason)
        /// A plain HTTP request that waits for its answer.
        indirect case request(HTTPRequest)
        /// A connection that is open and member of these topics, told again because Redis lost what it had of it.
        indirect case present(ConnectionRecord, topics: [Topic])
    }

    public let id: EventID
    /// Where replies go. For a request this is the place where it waits.
    public let connection: ConnectionID
    /// When the edge had the whole of it: milliseconds since 1970.
    public let time: Int64
    public let content: Content

    public init(id: EventID, connection: ConnectionID, time: Int64, content: Content) {
        self.id = id
        self.connection = connection
        self.time = time
        self.content = content
    }
}

/// A WebSocket message, in either direction.
public struct Message: Hashable, Sendable {
    public enum Kind: UInt8, Sendable {
        case text = 1
        case binary = 2
    }

    public let kind: Kind
    public let body: ByteBuffer

    public init(kind: Kind, body: ByteBuffer) {
        self.kind = kind
        self.body = body
    }

    public static func text(_ text: String) -> Message { Message(kind: .text, body: ByteBuffer(string: text)) }
    public static func binary(_ body: ByteBuffer) -> Message { Message(kind: .binary, body: body) }
}

/// Why a connection ended: the code and text of the close frame (RFC 6455 section 7.4).
public struct CloseReason: Hashable, Sendable {
    public let code: UInt16
    /// At most 123 bytes: what a close frame holds.
    public let text: String

    public static let maximumTextBytes = 123

    /// Cuts `text` to what a close frame holds, between characters.
    public init(code: UInt16, text: String = "") {
        self.code = code
        self.text = text.cut(toBytes: Self.maximumTextBytes)
    }

    /// RFC 6455 section 7.4.1: 1005 and 1006 stand for a missing code and a missing close frame, and never travel.
    public static let normal = CloseReason(code: 1000)
    public static let noStatus = CloseReason(code: 1005)
    public static let lostNode = CloseReason(code: 1006, text: "Node lost")
    public static let abnormal = CloseReason(code: 1006, text: "Connection lost")

    /// Whether an endpoint may send this code (RFC 6455 section 7.4).
    public var maySend: Bool { Self.maySend(code) }

    public static func maySend(_ code: UInt16) -> Bool {
        switch code {
        case 1000...1003, 1007...1014, 3000...4999: true
        default: false
        }
    }
}
