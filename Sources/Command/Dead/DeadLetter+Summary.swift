import SluiceGateway

extension DeadLetter {
    /// What it is, in a few words.
    var kind: String {
        switch content {
        case .events(let events): Self.few(events.map(\.kind), "events")
        case .messages(let messages): Self.few(messages.map(\.kind), "outbox messages")
        case .unreadable: "unreadable"
        }
    }

    /// Whose it is; `nil` where it is of several connections or none.
    var connection: ConnectionID? {
        let all: [ConnectionID?] =
            switch content {
            case .events(let events): events.map(\.connection)
            case .messages(let messages): messages.map(\.connection)
            case .unreadable: []
            }
        return Set(all).count == 1 ? all[0] : nil
    }

    private static func few(_ kinds: [String], _ name: String) -> String {
        kinds.count == 1 ? kinds[0] : "\(kinds.count) \(name)"
    }
}

extension Event {
    /// As a route would be named, as far as it is known without the routes.
    var kind: String {
        switch content {
        case .connect: "connect"
        case .message(let message): message.kind == .text ? "text message" : "binary message"
        case .disconnect: "disconnect"
        case .present: "connection told again"
        case .request(let request): "\(request.head.method) \(request.head.path)"
        }
    }
}

extension OutboxMessage {
    var kind: String {
        switch self {
        case .increment(let count, _), .incrementOnce(_, _, let count, _): "increment of \(count)"
        case .join(_, let topic, _): "join of \(topic)"
        case .leave(_, let topic): "leave of \(topic)"
        case .broadcast(let topic, _): "broadcast to \(topic)"
        }
    }

    var connection: ConnectionID? {
        switch self {
        case .join(let connection, _, _), .leave(let connection, _): connection
        case .increment, .incrementOnce, .broadcast: nil
        }
    }
}
