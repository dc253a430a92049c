import Sluice

/// What comes of a handshake, given what `$connect`'s function made of it.
enum ConnectDecision: Equatable, Sendable {
    /// 101, with the subprotocol that the function picked. Nothing else of its result reaches the client.
    case accept(subprotocol: String?)
    case refuse(status: Int)

    init(_ outcome: InvocationOutcome) {
        switch outcome {
        case .returned(let payload):
            guard let value = JSONValue(payload), let result = try? ProxyResult(webSocket: value) else {
                self = .refuse(status: Self.badGateway)
                return
            }
            self.init(result)
        case .failed: self = .refuse(status: Self.badGateway)
        case .timedOut: self = .refuse(status: 504)
        }
    }

    private init(_ result: ProxyResult) {
        let subprotocol = result.header("Sec-WebSocket-Protocol").flatMap { $0.isEmpty ? nil : $0 }
        switch result.statusCode {
        case .some(200...299) where subprotocol?.utf8.allSatisfy(\.isTokenCharacter) ?? true:
            self = .accept(subprotocol: subprotocol)
        case .some(let status) where (300...599).contains(status):
            self = .refuse(status: status)
        default:
            self = .refuse(status: Self.badGateway)
        }
    }

    private static let badGateway = 502
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
