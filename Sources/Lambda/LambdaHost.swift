import Logging
import ServiceLifecycle
import Sluice
import SluiceMetrics

/// A project at work: the processes of its functions, and the worker that leads events to them.
public struct LambdaHost: Sendable {
    private let worker: Worker
    private let functions: Functions

    /// - Parameters:
    ///   - project: what to serve; a function that no route leads to is not run.
    ///   - webSocket: what events of the WebSocket API say of it.
    ///   - http: what events of the HTTP API say of it.
    ///   - functions: how functions are run.
    /// - Throws: what in the project cannot be served, in one sentence.
    public init(
        _ project: LambdaProject, webSocket: APIIdentity, http: APIIdentity,
        functions configuration: FunctionsConfiguration,
        logger: Logger
    ) throws {
        let called = try project.calledFunctions.map { (name) throws(LambdaError) in
            guard let function = project.functions[name] else {
                throw LambdaError("A route leads to the function \(name), which the template does not have.")
            }
            return function
        }
        let functions = Functions(called, configuration: configuration, logger: logger)
        self.functions = functions
        worker = try LambdaWorker.make(project, webSocket: webSocket, http: http) { (invocation) throws(NotBegun) in
            try await functions.invoke(invocation)
        }
    }

    /// Runs the functions and the worker, and ends the functions when the worker has handed its partitions over.
    /// - Parameters:
    ///   - configuration: what the worker is started with. It asks for partitions when each function is ready or has failed.
    ///   - metrics: what `/metrics` shows.
    ///   - logger: carries what the worker logs.
    public func run(_ configuration: WorkerConfiguration, metrics: PrometheusMetrics, logger: Logger) async throws {
        do {
            try await worker.run(configuration, metrics: metrics, logger: logger, preparing: start)
        } catch {
            await functions.stop(within: .zero)
            throw error
        }
        // What still runs was given up with the hand-over: it runs again elsewhere.
        await functions.stop(within: .zero)
    }

    /// Does not wait for functions that start where the worker is told to stop, or has failed.
    @Sendable private func start() async throws {
        try await withTaskCancellationOrGracefulShutdownHandler {
            try await functions.start()
        } onCancelOrGracefulShutdown: { [functions] in
            Task { await functions.stop(within: .zero) }
        }
    }
}

extension LambdaProject {
    /// The names of the functions that routes and authorizers lead to, in alphabetical order.
    public var calledFunctions: [String] {
        let webSocket = webSocket.map { api in
            api.routes.values.map(\.function) + (api.authorizer.map { [$0.function] } ?? [])
        }
        return Set((webSocket ?? []) + (http?.routes.map(\.function) ?? [])).sorted()
    }

    /// The function that a route key or a function's name means; nil where there is neither.
    public func function(named name: String) -> String? {
        if functions[name] != nil { return name }
        return webSocket?.routes[name]?.function ?? http?.routes.first { $0.key == name }?.function
    }
}
