import NIOCore

/// What the edge is told to do with one of its seats, or with a topic's members in a loop.
public enum Reply: Hashable, Sendable {
    /// Send a message.
    case message(Seat, Message)
    /// Send a close frame and end the connection.
    case close(Seat, CloseReason)
    /// Answer the handshake that waits with 101, and these headers (Sec-WebSocket-Protocol).
    case accept(Seat, headers: [HTTPHeader])
    /// Refuse the handshake that waits with a status.
    case refuse(Seat, status: UInt16)
    /// Answer the HTTP request that waits.
    case response(Seat, HTTPResponse)
    /// From here on the seat has what is broadcast to the topic.
    case joined(Seat, Topic)
    /// From here on it has not.
    case left(Seat, Topic)
    /// Send to all of the loop's members.
    case broadcast(Topic, Message)
    /// Do this with a connection and tell whoever wants to know.
    case errand(Seat, Errand)
    /// What came of an errand that this loop had sent.
    case outcome(errand: UInt64, ErrandOutcome)
}
