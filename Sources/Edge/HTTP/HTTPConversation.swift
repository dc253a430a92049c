import NIOCore
import SluiceGateway

/// What a socket needs while it speaks HTTP.
final class HTTPConversation {
    enum Phase {
        /// Between requests, or before the first.
        case idle
        case head
        case body
        /// A request waits for its answer.
        case request(Seat, isHead: Bool, keepsAlive: Bool)
        /// A call of the `@connections` API waits for its answer.
        case managing(ManagementWait)
        /// A handshake waits for its answer.
        case handshake(accept: String)
    }

    var parser: HTTPRequestParser
    var phase = Phase.idle
    /// Whether a request has been answered here.
    var isUsed = false
    /// Requests are being taken off the parser: an answer that is given meanwhile does not begin to.
    var isAdvancing = false
    /// Frames for a WebSocket whose handshake waits still.
    var early = ByteBuffer()

    init(limits: HTTPRequestParser.Limits) {
        parser = HTTPRequestParser(limits: limits)
    }

    /// One request at a time: what is sent behind it waits in the socket.
    var isReading: Bool {
        switch phase {
        case .idle, .head, .body: true
        case .request, .managing, .handshake: false
        }
    }
}
