import NIOCore
import SluiceTLS

/// What a load test does: all of it, not only one process' share.
public struct LoadPlan: Equatable, Sendable {
    public let target: LoadTarget
    /// How many connections; all are open before the first message is sent.
    public let connections: Int
    public let pace: LoadPace
    /// How long messages are measured.
    public var duration: Duration
    /// For how long before that messages are sent that are booked, but not measured.
    public var warmUp: Duration
    /// How long, after the last message was sent, answers are waited for.
    public var grace: Duration
    public var payload: PayloadShape
    /// Local addresses, taken in turn; none: the system chooses.
    public var sources: [SocketAddress]
    /// New connections a second in the beginning; `nil`: as fast as 256 at once can be opened.
    public var connectRate: Double?
    /// Whom to trust where the target is `wss://`.
    public var tls: TLSClient

    public init(
        target: LoadTarget, connections: Int, pace: LoadPace, duration: Duration = .seconds(10),
        warmUp: Duration = .seconds(1), grace: Duration = .seconds(10), payload: PayloadShape,
        sources: [SocketAddress] = [], connectRate: Double? = nil, tls: TLSClient = TLSClient()
    ) {
        self.target = target
        self.connections = connections
        self.pace = pace
        self.duration = duration
        self.warmUp = warmUp
        self.grace = grace
        self.payload = payload
        self.sources = sources
        self.connectRate = connectRate
        self.tls = tls
    }
}
