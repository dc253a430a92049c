import ArgumentParser
import Foundation
import Logging
import Metrics
import ServiceLifecycle
import SluiceEdge
import SluiceMetrics
import SluiceSettings

/// `sluice edge`: one edge, until SIGTERM or SIGINT.
struct EdgeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "edge", abstract: "Runs one edge: sockets in, events out; replies in, frames out.",
        discussion: "SIGHUP reads certificate and access keys again; open connections stay.")

    @Option(help: SharedSettings.redis.help) var redis: String?
    @OptionGroup(title: "TLS to Redis") var redisTLS: RedisTLSOptions
    @Option(help: SharedSettings.namespace.help) var namespace: String?
    @Option(help: SharedSettings.stage.help) var stage: String?
    @Option(help: EdgeSettings.host.help) var host: String?
    @Option(help: EdgeSettings.port.help) var port: Int?
    @Option(help: EdgeSettings.adminPort.help) var adminPort: Int?
    @Option(help: EdgeSettings.accessKeys.help) var accessKeys: String?
    @Option(help: SharedSettings.logLevel.help) var logLevel: LogLevel?
    @OptionGroup(title: "TLS to clients") var tls: TLSOptions
    @OptionGroup(title: "Limits and times") var limits: EdgeLimits

    func run() async throws {
        let environment = ProcessInfo.processInfo.environment
        var configuration = try configuration(in: environment)
        let logger = try logger(in: environment)
        let accessKeys = try AccessKeySource(
            file: EdgeSettings.accessKeys.value(accessKeys, in: environment), in: environment, logger: logger)
        try accessKeys.load()
        configuration.accessKeys = accessKeys.keyring
        let factory = PrometheusMetrics()
        MetricsSystem.bootstrap(factory)

        let edge = Edge(configuration, logger: logger)
        let admin = AdminServer(
            port: try EdgeSettings.adminPort.value(adminPort, in: environment), factory: factory,
            readiness: { edge.isReady ? .ready : .notReady(reason: "The edge is not connected to Redis.") },
            logger: logger)
        let hangUp = HangUpSignal {
            edge.reloadCertificate()
            accessKeys.reload()
        }
        defer { withExtendedLifetime(hangUp) {} }
        // Services stop in the reverse order: the admin port answers while the edge drains.
        try await ServiceGroup(
            services: [admin, edge], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger
        ).run()
    }

    private func logger(in environment: [String: String]) throws -> Logger {
        let level = try SharedSettings.logLevel.value(logLevel, in: environment).level
        LoggingSystem.bootstrap { label in
            var handler = StreamLogHandler.standardError(label: label)
            handler.logLevel = level
            return handler
        }
        return Logger(label: "edge")
    }
}
