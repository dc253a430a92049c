import Metrics

/// What is counted of one function; each has the label `function`.
struct FunctionMetrics {
    let invocations: Counter
    let timeouts: Counter
    let duration: Metrics.Timer
    /// Processes that are alive.
    let processes: Gauge
    /// Processes that have been started.
    let coldStarts: Counter
    /// Calls that wait for a process.
    let queue: Gauge
    private let function: String
    private let factory: any MetricsFactory

    init(function: String, factory: any MetricsFactory = MetricsSystem.factory) {
        let labels = [("function", function)]
        self.function = function
        self.factory = factory
        invocations = Counter(label: "sluice_lambda_invocations_total", dimensions: labels, factory: factory)
        timeouts = Counter(label: "sluice_lambda_timeouts_total", dimensions: labels, factory: factory)
        duration = Metrics.Timer(label: "sluice_lambda_duration_seconds", dimensions: labels, factory: factory)
        processes = Gauge(label: "sluice_lambda_processes", dimensions: labels, factory: factory)
        coldStarts = Counter(label: "sluice_lambda_cold_starts_total", dimensions: labels, factory: factory)
        queue = Gauge(label: "sluice_lambda_queue", dimensions: labels, factory: factory)
    }

    /// - Parameter duration: from the call until its outcome, time in the queue included.
    func record(_ outcome: InvocationOutcome, duration: Duration) {
        invocations.increment()
        let parts = duration.components
        self.duration.recordNanoseconds(parts.seconds * 1_000_000_000 + parts.attoseconds / 1_000_000_000)
        switch outcome {
        case .returned: break
        case .timedOut: timeouts.increment()
        case .failed(let failure): errors(failure.type).increment()
        }
    }

    /// By our own names of errors: the functions' own are without end.
    private func errors(_ type: String) -> Counter {
        let known = ["Runtime.", "Sandbox.", "Function.", "Service."].contains { type.hasPrefix($0) }
        return Counter(
            label: "sluice_lambda_errors_total",
            dimensions: [("function", function), ("type", known ? type : "Handler")], factory: factory)
    }
}
