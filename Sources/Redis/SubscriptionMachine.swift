import DequeModule
import NIOCore

/// Which channels are wanted and what to say for it. Owns no connection, no clock and no logger; chance is handed in.
///
/// In RESP2 answers to `SSUBSCRIBE` and `SUNSUBSCRIBE` look like pushes, and an error does not say which channel it is
/// about. Answers keep the order of the commands, so `asked` tells.
struct SubscriptionMachine {
    enum Action: Equatable {
        case none
        case send([Request])
        case subscribed(ByteBuffer)
        case deliver(ByteBuffer, channel: ByteBuffer)
        case retry(ByteBuffer, in: TimeAmount, because: RedisServerError)
        case drop(String)
    }

    enum Request: Equatable {
        case subscribe(ByteBuffer)
        case unsubscribe(ByteBuffer)
        case ping

        var command: RedisCommand {
            switch self {
            // One command a channel: two channels are two slots, as a rule.
            case .subscribe(let channel): RedisCommand("SSUBSCRIBE", keys: [.buffer(channel)])
            case .unsubscribe(let channel): RedisCommand("SUNSUBSCRIBE", keys: [.buffer(channel)])
            case .ping: RedisCommand("PING")
            }
        }
    }

    private(set) var isConnected = false
    private var wanted: [ByteBuffer: BackOff] = [:]
    private var asked: Deque<Request> = []
    private let backOff: BackOff

    init(backOff: BackOff) {
        self.backOff = backOff
    }

    mutating func subscribe(_ channel: ByteBuffer) -> Action {
        wanted[channel] = backOff
        return ask([.subscribe(channel)])
    }

    mutating func unsubscribe(_ channel: ByteBuffer) -> Action {
        guard wanted.removeValue(forKey: channel) != nil else { return .none }
        return ask([.unsubscribe(channel)])
    }

    mutating func retryDue(_ channel: ByteBuffer) -> Action {
        guard wanted[channel] != nil, !asked.contains(.subscribe(channel)) else { return .none }
        return ask([.subscribe(channel)])
    }

    mutating func silent() -> Action {
        ask([.ping])
    }

    mutating func connected() -> Action {
        isConnected = true
        return ask(wanted.keys.map(Request.subscribe))
    }

    mutating func lost() {
        isConnected = false
        asked = []
    }

    private mutating func ask(_ requests: [Request]) -> Action {
        guard isConnected, !requests.isEmpty else { return .none }
        asked += requests
        return .send(requests)
    }
}

// What the server says.
extension SubscriptionMachine {
    mutating func received(_ value: RedisValue, using random: inout some RandomNumberGenerator) -> Action {
        switch value {
        case .error(let error): refused(error, using: &random)
        case .status: answered(.ping)
        case .array(let items): pushed(items, using: &random)
        case .string, .integer, .null: .drop("\(value) is no message of a subscription")
        }
    }

    private mutating func pushed(_ items: [RedisValue], using random: inout some RandomNumberGenerator) -> Action {
        guard items.count >= 2, let kind = items[0].text, let channel = items[1].buffer else {
            return .drop("a push has no kind or no channel")
        }
        switch kind {
        case "smessage": return message(items, channel)
        case "ssubscribe": return subscribed(channel)
        case "sunsubscribe": return unsubscribed(channel, using: &random)
        case "pong": return answered(.ping)
        default: return .drop("the push \(kind) is unknown")
        }
    }

    private func message(_ items: [RedisValue], _ channel: ByteBuffer) -> Action {
        guard items.count == 3, let payload = items[2].buffer else { return .drop("a message has no payload") }
        return wanted[channel] == nil ? .none : .deliver(payload, channel: channel)
    }

    private mutating func subscribed(_ channel: ByteBuffer) -> Action {
        guard case .none = answered(.subscribe(channel)) else { return .drop("SSUBSCRIBE was answered out of order") }
        guard wanted[channel] != nil else { return .none }
        wanted[channel]?.succeeded()
        return .subscribed(channel)
    }

    /// The answer to our wish, or the server's own: the channel's slot moved to another node.
    private mutating func unsubscribed(
        _ channel: ByteBuffer, using random: inout some RandomNumberGenerator
    ) -> Action {
        if asked.first == .unsubscribe(channel) {
            asked.removeFirst()
            return .none
        }
        return later(channel, because: RedisServerError("sunsubscribe by the server"), using: &random)
    }

    private mutating func refused(
        _ error: RedisServerError, using random: inout some RandomNumberGenerator
    ) -> Action {
        switch asked.popFirst() {
        case .subscribe(let channel): later(channel, because: error, using: &random)
        case .unsubscribe: .none
        case .ping, nil: .drop(error.message)
        }
    }

    private mutating func later(
        _ channel: ByteBuffer, because error: RedisServerError, using random: inout some RandomNumberGenerator
    ) -> Action {
        guard let delay = wanted[channel]?.failed(using: &random) else { return .none }
        return .retry(channel, in: delay, because: error)
    }

    private mutating func answered(_ request: Request) -> Action {
        guard asked.first == request else { return .drop("an answer came that nobody asked for") }
        asked.removeFirst()
        return .none
    }
}
