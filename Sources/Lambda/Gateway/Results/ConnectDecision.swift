import Sluice

/// What comes of a handshake, given what `$connect`'s function made of it.
enum ConnectDecision: Equatable, Sendable {
    /// 101, with the subprotocol that the function picked. Nothing else of its result reaches the client.
    case accept(subprotocol: String?)
    case refuse(status: Int)
    /// The result is none: 502.
    case malformed

    init(_ outcome: InvocationOutcome) {
        switch outcome {
        case .returned(let payload): self = Self.decision(payload) ?? .malformed
        case .failed: self = .refuse(status: 502)
        case .timedOut: self = .refuse(status: 504)
        }
    }

    private static func decision(_ payload: ByteBuffer) -> ConnectDecision? {
        guard let value = JSONValue(payload), let result = try? ProxyResult(webSocket: value) else { return nil }
        switch result.statusCode {
        case .some(200...299):
            let subprotocol = result.header("Sec-WebSocket-Protocol").flatMap { $0.isEmpty ? nil : $0 }
            guard subprotocol?.utf8.allSatisfy(\.isTokenCharacter) ?? true else { return nil }
            return .accept(subprotocol: subprotocol)
        case .some(let status) where (300...599).contains(status):
            return .refuse(status: status)
        default:
            return nil
        }
    }
}

extension UInt8 {
    /// Of a token (RFC 9110 section 5.6.2), which a subprotocol is.
    fileprivate var isTokenCharacter: Bool {
        switch self {
        case 0x30...0x39, 0x41...0x5a, 0x61...0x7a: true
        default: "!#$%&'*+-.^_`|~".utf8.contains(self)
        }
    }
}
