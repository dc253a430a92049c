import Sluice

/// What the sender of a message gets, given what its route's function made of it.
enum MessageDecision: Equatable, Sendable {
    case nothing
    /// Only of a two-way route: the body, verbatim.
    case reply(Message)
    /// The gateway's own frame, with this text.
    case failure(String)
    /// The gateway's own frame, which is of another form than the others: it is not what the route's model says.
    case badRequestBody
    /// The result is none: the frame of a failure.
    case malformed

    init(_ outcome: InvocationOutcome, isTwoWay: Bool) {
        switch outcome {
        case .returned(let payload): self = Self.decision(payload, isTwoWay: isTwoWay) ?? .malformed
        case .failed: self = .failure(Self.internalServerError)
        case .timedOut: self = .failure("Endpoint request timed out")
        }
    }

    static let internalServerError = "Internal server error"

    /// Nil for a malformed result. The status does not matter: a 500 with a body is a message like any other.
    private static func decision(_ payload: ByteBuffer, isTwoWay: Bool) -> MessageDecision? {
        guard payload.readableBytes > 0 else { return .nothing }
        guard let value = JSONValue(payload) else { return nil }
        if value == .null { return .nothing }
        guard let result = try? ProxyResult(webSocket: value), let body = result.bytes else { return nil }
        guard isTwoWay, body.readableBytes > 0 else { return .nothing }
        return .reply(Message(kind: result.isBase64Encoded ? .binary : .text, body: body))
    }
}
