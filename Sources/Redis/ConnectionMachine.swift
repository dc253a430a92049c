import NIOCore

/// What a connection to Redis does next. Owns no channel, no clock and no logger; chance is handed in.
struct ConnectionMachine {
    enum State: Equatable {
        /// Not started. Left by `start` and `close`.
        case idle
        /// A channel is being opened. Left by `connected`, `broke` and `close`.
        case connecting
        /// The steps whose answers are still to come, never none. Left by the last `answered`, `broke` and `close`.
        case handshaking(ArraySlice<Handshake.Step>)
        /// Takes commands. Left by `broke` and `close`.
        case ready
        /// Waits for its next try. Left by `retryDue` and `close`.
        case backingOff
        /// Final.
        case closed
    }

    enum Action: Equatable {
        case none
        case connect
        case shakeHands([Handshake.Step])
        case remember(RedisScript, sha: String)
        case becomeReady
        /// Connecting or the handshake failed: drop the channel, come back later.
        case giveUp(RedisError, retryIn: TimeAmount)
        /// A connection that was ready broke: drop the channel, come back later.
        case lose(RedisError, retryIn: TimeAmount)
        /// Drop the channel for good.
        case disconnect
    }

    private(set) var state = State.idle
    private let handshake: Handshake
    private var backOff: BackOff

    init(handshake: Handshake, backOff: BackOff) {
        self.handshake = handshake
        self.backOff = backOff
    }

    var isReady: Bool {
        guard case .ready = state else { return false }
        return true
    }

    mutating func start() -> Action {
        guard case .idle = state else { return .none }
        state = .connecting
        return .connect
    }

    mutating func connected() -> Action {
        guard case .connecting = state else { return .none }
        let steps = handshake.steps
        state = .handshaking(steps[...])
        return .shakeHands(steps)
    }

    /// An answer that belongs to the handshake.
    mutating func answered(_ value: RedisValue, using random: inout some RandomNumberGenerator) -> Action {
        guard case .handshaking(let steps) = state, let step = steps.first else { return .none }
        do {
            return passed(try handshake.judge(value, of: step), rest: steps.dropFirst())
        } catch {
            return broke(error, using: &random)
        }
    }

    private mutating func passed(_ verdict: Handshake.Verdict, rest: ArraySlice<Handshake.Step>) -> Action {
        guard rest.isEmpty else {
            state = .handshaking(rest)
            guard case .loaded(let script, let sha) = verdict else { return .none }
            return .remember(script, sha: sha)
        }
        state = .ready
        return .becomeReady
    }

    /// It has been ready for a while. Only then the next loss is a first one: a server that shakes hands and then refuses
    /// what it is asked would be connected to many times a second.
    mutating func stood() {
        if case .ready = state { backOff.succeeded() }
    }

    /// Whatever ended, or must end, the channel: refused, closed, timed out, nonsense received.
    mutating func broke(_ error: RedisError, using random: inout some RandomNumberGenerator) -> Action {
        switch state {
        case .idle, .backingOff, .closed: return .none
        case .connecting, .handshaking:
            state = .backingOff
            return .giveUp(error, retryIn: backOff.failed(using: &random))
        case .ready:
            state = .backingOff
            return .lose(error, retryIn: backOff.failed(using: &random))
        }
    }

    mutating func retryDue() -> Action {
        guard case .backingOff = state else { return .none }
        state = .connecting
        return .connect
    }

    mutating func close() -> Action {
        guard state != .closed else { return .none }
        state = .closed
        return .disconnect
    }
}
