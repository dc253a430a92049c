import ArgumentParser
import Foundation
import Logging
import Metrics
import ServiceLifecycle
import SluiceMetrics

extension Worker {
    /// Runs with the options of the command line and the environment, until SIGTERM or SIGINT. `--help` explains them.
    ///
    /// An error is printed as one sentence, and ends the process with status 1.
    public func run() async throws {
        WorkerCommand.name = name
        do {
            try await run(WorkerCommand.parseOrExit().options)
        } catch {
            WorkerCommand.exit(withError: error)
        }
    }

    /// For programs with options of their own. Sets up logging and metrics for the process.
    public func run(_ options: WorkerOptions) async throws {
        let environment = ProcessInfo.processInfo.environment
        let configuration = try options.configuration(in: environment)
        let level = try options.level(in: environment).level
        LoggingSystem.bootstrap { label in
            var handler = StreamLogHandler.standardError(label: label)
            handler.logLevel = level
            return handler
        }
        let factory = PrometheusMetrics()
        MetricsSystem.bootstrap(factory)
        try await run(configuration, metrics: factory, logger: Logger(label: name))
    }

    /// Reads no environment and sets up nothing for the process.
    /// - Parameters:
    ///   - configuration: what it is started with.
    ///   - metrics: what `/metrics` shows, where the configuration has an admin port.
    ///   - logger: carries everything that is logged, also by handlers.
    public func run(
        _ configuration: WorkerConfiguration, metrics: PrometheusMetrics? = nil, logger: Logger
    ) async throws {
        try await run(configuration, metrics: metrics, logger: logger, preparing: {})
    }

    /// - Parameter prepare: runs before the worker asks for partitions. Signals are heard from its beginning on: one that
    ///   comes meanwhile is its graceful shutdown, and there will be no worker after it.
    package func run(
        _ configuration: WorkerConfiguration, metrics: PrometheusMetrics?, logger: Logger,
        preparing prepare: @escaping @Sendable () async throws -> Void
    ) async throws {
        let readiness = WorkerReadiness()
        let service = WorkerService(
            worker: self, configuration: configuration, logger: logger, readiness: readiness, prepare: prepare)
        var services: [any Service] = [service]
        if let port = configuration.adminPort, let metrics {
            let admin = AdminServer(
                port: port, factory: metrics,
                readiness: {
                    readiness.isReady.load(ordering: .relaxed)
                        ? .ready : .notReady(reason: "The worker prepares, or is not connected to Redis.")
                }, logger: logger)
            services.insert(admin, at: 0)
        }
        try await ServiceGroup(services: services, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger).run()
    }
}

/// What the command line of a plain worker program is parsed as.
struct WorkerCommand: ParsableCommand {
    nonisolated(unsafe) static var name = "worker"

    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: name, abstract: "Runs one worker of Sluice, until SIGTERM or SIGINT.",
            discussion: "Any number of workers may run; each partition is served by one of them at a time.")
    }

    @OptionGroup var options: WorkerOptions
}
