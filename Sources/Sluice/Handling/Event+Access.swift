import NIOCore
import SluiceGateway

public typealias Event = SluiceGateway.Event
public typealias Message = SluiceGateway.Message
public typealias Handshake = SluiceGateway.Handshake
public typealias CloseReason = SluiceGateway.CloseReason
public typealias ConnectionID = SluiceGateway.ConnectionID
public typealias ConnectionRecord = SluiceGateway.ConnectionRecord
public typealias EventID = SluiceGateway.EventID
public typealias HTTPHeader = SluiceGateway.HTTPHeader
public typealias HTTPRequest = SluiceGateway.HTTPRequest
public typealias HTTPResponse = SluiceGateway.HTTPResponse
public typealias RouteSelection = SluiceGateway.RouteSelection
public typealias ByteBuffer = NIOCore.ByteBuffer

extension Event {
    /// The message, where the event is one.
    public var message: Message? {
        guard case .message(let message) = content else { return nil }
        return message
    }

    /// A message's or a request's body; empty for other events.
    public var body: ByteBuffer {
        switch content {
        case .message(let message): message.body
        case .request(let request): request.body
        case .connect, .disconnect, .present: ByteBuffer()
        }
    }

    /// The body of a text message.
    public var text: String? {
        guard let message, message.kind == .text else { return nil }
        return String(buffer: message.body)
    }

    var isMessage: Bool {
        if case .message = content { true } else { false }
    }

    public var isBinary: Bool { message?.kind == .binary }

    /// The handshake, in `$connect`.
    public var handshake: Handshake? {
        guard case .connect(let handshake) = content else { return nil }
        return handshake
    }

    /// Why the connection ended, in `$disconnect`.
    public var closeReason: CloseReason? {
        guard case .disconnect(let reason) = content else { return nil }
        return reason
    }
}
