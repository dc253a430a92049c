import SluiceRedis
import SluiceTLS

/// What an edge is started with.
public struct EdgeConfiguration: Sendable {
    public var host: String
    public var port: Int
    public var redis: RedisURL
    public var namespace: String
    public var stage: String
    public var partitions: Int?
    public var loops: Int
    public var pingInterval: Duration
    public var pingTimeout: Duration
    public var idleTimeout: Duration
    public var lifetime: Duration
    public var takesBinary: Bool
    public var frameLimit: Int
    public var messageLimit: Int
    public var bodyLimit: Int
    public var headerLimit: Int
    public var headTimeout: Duration
    public var answerTimeout: Duration
    public var drain: Duration
    public var outboundLimit: Int
    public var queueLimit: Int
    public var backlogEntries: Int
    public var backlogBytes: Int
    public var stallTime: Duration
    public var accessKeys: AccessKeyring
    /// What wss and https are served with; none: no TLS.
    public var tls: TLSIdentity?

    /// - Parameters:
    ///   - host: String, `127.0.0.1`. The address to listen on.
    ///   - port: Int, 8080. The TCP port for WebSocket and HTTP; 0 takes a free one.
    ///   - redis: RedisURL, required. The server where edge and workers meet.
    ///   - namespace: String, `sluice`. The first part of every Redis key; deployments with different ones do not meet.
    ///   - stage: String, `dev`. WebSocket handshakes are taken at `/`, `/{stage}` and `/{stage}/`.
    ///   - partitions: Int, none. The number the deployment must have; none takes the one it has, and 16 for a new one.
    ///   - loops: Int, 1. Event loops, one thread each, 1 to 256: connections are spread over them.
    ///   - pingInterval: Duration, 30 s. After so much silence of a client it is pinged.
    ///   - pingTimeout: Duration, 60 s. A client of which nothing is heard for so long after a ping is cut off; its
    ///     disconnect has code 1006 and the text "ping timeout".
    ///   - idleTimeout: Duration, zero: no matter. A connection without a message in either direction for so long is
    ///     closed with 1001.
    ///   - lifetime: Duration, zero: no matter. A connection is closed with 1001 when it has lasted so long, or up to a
    ///     hundredth longer and at most a minute, so that clients do not all come again at once.
    ///   - takesBinary: Bool, true. Without it a binary message closes its connection with 1003.
    ///   - frameLimit: bytes, 32 KiB. A longer frame closes its connection with 1009.
    ///   - messageLimit: bytes, 128 KiB. A longer message closes its connection with 1009.
    ///   - bodyLimit: bytes, 1 MiB. A longer request body is answered 413.
    ///   - headerLimit: bytes, 16 KiB. A longer request line with headers is answered 431.
    ///   - headTimeout: Duration, 10 s. A request whose head takes longer is answered 408.
    ///   - answerTimeout: Duration, 30 s. A handshake or request that no worker answers is answered 504.
    ///   - drain: Duration, 10 s. Over how long clients are told to go when the edge stops; a second later what is still
    ///     open is cut off.
    ///   - outboundLimit: bytes, 1 MiB. A client that leaves more than that unread is cut off.
    ///   - queueLimit: bytes, 8 MiB. While a loop holds more that Redis has not taken, it does not read WebSockets.
    ///   - backlogEntries: Int, 10,000. The same while a partition holds more entries that no worker has taken …
    ///   - backlogBytes: bytes, 32 MiB. … or about so many bytes: 16 partitions hold 512 MiB in Redis at most.
    ///   - stallTime: Duration, 10 s. After so long without reading, messages are read and refused.
    ///   - accessKeys: AccessKeyring, empty: nobody's. Whose signatures are believed; it can be given other keys while the
    ///     edge serves.
    ///   - tls: certificate and key as PEM files, none. With them the port speaks TLS (wss and https), and nothing else.
    public init(
        redis: RedisURL, host: String = "127.0.0.1", port: Int = 8080, namespace: String = "sluice",
        stage: String = "dev", partitions: Int? = nil, loops: Int = 1, pingInterval: Duration = .seconds(30),
        pingTimeout: Duration = .seconds(60), idleTimeout: Duration = .zero, lifetime: Duration = .zero,
        takesBinary: Bool = true, frameLimit: Int = 32 * 1024, messageLimit: Int = 128 * 1024,
        bodyLimit: Int = 1024 * 1024, headerLimit: Int = 16 * 1024, headTimeout: Duration = .seconds(10),
        answerTimeout: Duration = .seconds(30), drain: Duration = .seconds(10), outboundLimit: Int = 1024 * 1024,
        queueLimit: Int = 8 * 1024 * 1024, backlogEntries: Int = 10_000, backlogBytes: Int = 32 * 1024 * 1024,
        stallTime: Duration = .seconds(10), accessKeys: AccessKeyring = AccessKeyring(), tls: TLSIdentity? = nil
    ) {
        self.redis = redis
        self.host = host
        self.port = port
        self.namespace = namespace
        self.stage = stage
        self.partitions = partitions
        self.loops = loops
        self.pingInterval = pingInterval
        self.pingTimeout = pingTimeout
        self.idleTimeout = idleTimeout
        self.lifetime = lifetime
        self.takesBinary = takesBinary
        self.frameLimit = frameLimit
        self.messageLimit = messageLimit
        self.bodyLimit = bodyLimit
        self.headerLimit = headerLimit
        self.headTimeout = headTimeout
        self.answerTimeout = answerTimeout
        self.drain = drain
        self.outboundLimit = outboundLimit
        self.queueLimit = queueLimit
        self.backlogEntries = backlogEntries
        self.backlogBytes = backlogBytes
        self.stallTime = stallTime
        self.accessKeys = accessKeys
        self.tls = tls
    }
}
