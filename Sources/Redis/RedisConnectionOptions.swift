import NIOCore

/// How patient a connection is.
public struct RedisConnectionOptions: Sendable, Hashable {
    /// How long connecting, and then the handshake, may take.
    public var connectTimeout: TimeAmount
    /// How long a command may wait for its answer; `nil` for connections whose commands block.
    public var commandTimeout: TimeAmount?
    /// The first wait before connecting again takes at most this long; each further one at most twice as long …
    public var firstBackOff: TimeAmount
    /// … up to this.
    public var longestBackOff: TimeAmount
    /// After how much silence a subscription asks whether the server is still there.
    public var silence: TimeAmount

    public init(
        connectTimeout: TimeAmount = .seconds(5), commandTimeout: TimeAmount? = .seconds(10),
        firstBackOff: TimeAmount = .milliseconds(50), longestBackOff: TimeAmount = .seconds(2),
        silence: TimeAmount = .seconds(10)
    ) {
        self.connectTimeout = connectTimeout
        self.commandTimeout = commandTimeout
        self.firstBackOff = firstBackOff
        self.longestBackOff = longestBackOff
        self.silence = silence
    }
}
