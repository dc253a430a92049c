import NIOCore
import SluiceGateway
import SluiceRedis

public typealias RedisURL = SluiceRedis.RedisURL
public typealias TimeAmount = NIOCore.TimeAmount

/// What a worker is started with. Nothing below it reads the environment.
public struct WorkerConfiguration: Sendable {
    /// Default `redis://127.0.0.1:6379`.
    public var redis: RedisURL
    /// The first part of every key; default `sluice`.
    public var namespace: String
    /// Default `dev`.
    public var stage: String
    /// Default: what the deployment was started with, else 16. Another number than the deployment's is an error.
    public var partitions: Int?
    /// 16 hexadecimal digits, another at every start; default random.
    public var id: String
    /// How long an owner may be silent before its partitions are taken over; default 3 s, at least 2 s.
    public var lease: TimeAmount
    /// How long running handlers may take when a partition is handed over; default 150 ms.
    public var handOver: TimeAmount
    /// How long a node may be silent before it is declared dead; default 5 s.
    public var deadAfter: TimeAmount
    /// Port of /healthz, /readyz and /metrics on the loopback address; default none.
    public var adminPort: Int?

    public init(
        redis: RedisURL, namespace: String = "sluice", stage: String = "dev", partitions: Int? = nil,
        id: String = WorkerConfiguration.randomID(), lease: TimeAmount = .seconds(3),
        handOver: TimeAmount = .milliseconds(150), deadAfter: TimeAmount = .seconds(5), adminPort: Int? = nil
    ) {
        self.redis = redis
        self.namespace = namespace
        self.stage = stage
        self.partitions = partitions
        self.id = id
        self.lease = lease
        self.handOver = handOver
        self.deadAfter = deadAfter
        self.adminPort = adminPort
    }

    public static func randomID() -> String {
        let digits = String(UInt64.random(in: .min ... .max), radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
