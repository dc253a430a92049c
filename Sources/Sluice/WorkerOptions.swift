import ArgumentParser
import Foundation
import NIOCore
import SluiceGateway
import SluiceRedis
import SluiceSettings

/// A worker's options: the command line over the environment over defaults.
///
/// A program with options of its own takes these as a group:
///
///     @main struct Program: AsyncParsableCommand {
///         @OptionGroup var options: WorkerOptions
///         @Flag var verbose = false
///         func run() async throws { try await makeWorker(verbose).run(options) }
///     }
public struct WorkerOptions: ParsableArguments {
    @Option(help: SharedSettings.redis.help) var redis: String?
    @OptionGroup(title: "TLS to Redis") var redisTLS: RedisTLSOptions
    @Option(help: SharedSettings.namespace.help) var namespace: String?
    @Option(help: SharedSettings.stage.help) public var stage: String?
    @Option(help: SharedSettings.partitions.help) var partitions: Int?
    @Option(help: WorkerSettings.workerID.help) var workerID: String?
    @Option(help: WorkerSettings.lease.help) var lease: Seconds?
    @Option(help: WorkerSettings.handOver.help) var handOver: Seconds?
    @Option(help: WorkerSettings.deadAfter.help) var deadAfter: Seconds?
    @Option(help: WorkerSettings.adminPort.help) var workerAdminPort: Int?
    @Option(help: SharedSettings.logLevel.help) var logLevel: LogLevel?

    public init() {}

    /// - Throws: `ValidationError` or `RedisError` that says what to write instead.
    public func configuration(
        in environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws -> WorkerConfiguration {
        let partitions = try SharedSettings.partitions.value(partitions, in: environment)
        let adminPort = try WorkerSettings.adminPort.value(workerAdminPort, in: environment)
        let id = try WorkerSettings.workerID.value(workerID, in: environment)
        return WorkerConfiguration(
            redis: try redisTLS.url(SharedSettings.redis.value(redis, in: environment), in: environment),
            namespace: try SharedSettings.namespace.value(namespace, in: environment),
            stage: try SharedSettings.stage.value(stage, in: environment),
            partitions: partitions == 0 ? nil : partitions,
            id: id.isEmpty ? WorkerConfiguration.randomID() : id,
            lease: TimeAmount(try WorkerSettings.lease.value(lease, in: environment).duration),
            handOver: TimeAmount(try WorkerSettings.handOver.value(handOver, in: environment).duration),
            deadAfter: TimeAmount(try WorkerSettings.deadAfter.value(deadAfter, in: environment).duration),
            adminPort: adminPort == 0 ? nil : adminPort)
    }

    /// How much is logged, for programs that set up logging by themselves.
    public func level(
        in environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws -> LogLevel {
        try SharedSettings.logLevel.value(logLevel, in: environment)
    }
}

/// What only a worker can be told.
enum WorkerSettings {
    static let workerID = Setting(
        "SLUICE_WORKER_ID", default: "", shown: "random", "The worker's id, another at every start.", valueName: "id",
        expectation: "16 hexadecimal digits",
        accepts: { $0.isEmpty || $0.utf8.count == 16 && UInt64($0, radix: 16) != nil })
    static let lease = Setting(
        "SLUICE_LEASE", default: Seconds(3), in: Seconds(2)...Seconds(600),
        "How long an owner may be silent before its partitions are taken over.", valueName: "seconds")
    static let handOver = Setting(
        "SLUICE_HAND_OVER", default: Seconds(0.15), in: Seconds(0)...Seconds(60),
        "How long running handlers may take when a partition is handed over.", valueName: "seconds")
    static let deadAfter = Setting(
        "SLUICE_DEAD_AFTER", default: Seconds(5), in: Seconds(2)...Seconds(600),
        "How long a node may be silent before its connections are ended.", valueName: "seconds")
    static let adminPort = Setting(
        "SLUICE_WORKER_ADMIN_PORT", default: 0, shown: "none",
        "A port on the loopback for the worker's own /healthz, /readyz and /metrics.", valueName: "port",
        expectation: "between 1 and 65535, or 0 for none", accepts: { (0...65535).contains($0) })
}
