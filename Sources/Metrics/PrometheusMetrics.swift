import CoreMetrics
import Synchronization

/// A back-end of swift-metrics that keeps every value in memory and renders all of them as Prometheus text.
///
/// Recording is lock-free: a counter is one atomic add, a meter one atomic store, a timer or an aggregating recorder an
/// atomic add to its bucket and a compare-and-exchange of its sum. The registry's lock is taken only when a metric is
/// made or destroyed, and by ``text()``.
///
/// | swift-metrics | Prometheus | name |
/// |---|---|---|
/// | Counter, FloatingPointCounter | counter | ends in `_total` |
/// | Meter, Gauge, Recorder(aggregate: false) | gauge | as it is |
/// | Recorder(aggregate: true) | histogram, bounds 1, 2, 4 … 32768 | as it is |
/// | Timer | histogram, bounds 0.5 ms … 30 s | ends in `_seconds` |
///
/// Metrics of equal name and dimensions are one metric, whoever makes them.
public final class PrometheusMetrics: MetricsFactory, Sendable {
    private let help: [String: String]
    private let families = Mutex<[String: MetricFamily]>([:])

    /// - Parameter help: the help texts by the label that the metric is made with; the label itself is the default.
    public init(help: [String: String] = [:]) {
        self.help = help
    }

    /// Every metric in the text format 0.0.4, sorted by name and then by labels.
    ///
    /// Source: prometheus.io/docs/instrumenting/exposition_formats.
    public func text() -> String {
        families.withLock { families in
            families.values.sorted { $0.name < $1.name }.map { $0.text }.joined()
        }
    }

    public func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        metric(.counter, label, dimensions) { PrometheusCounter(at: $0) }
    }

    public func makeFloatingPointCounter(
        label: String, dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler {
        metric(.counter, label, dimensions) { PrometheusFloatingPointCounter(at: $0) }
    }

    public func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        metric(.gauge, label, dimensions) { PrometheusGauge(at: $0) }
    }

    public func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        guard aggregate else { return metric(.gauge, label, dimensions) { PrometheusGauge(at: $0) } }
        return metric(.histogram, label, dimensions) { PrometheusHistogram(at: $0, bounds: .powersOfTwo) }
    }

    public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        metric(.timer, label, dimensions) { PrometheusHistogram(at: $0, bounds: .seconds) }
    }

    public func destroyCounter(_ handler: any CounterHandler) { destroy(handler) }
    public func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) { destroy(handler) }
    public func destroyMeter(_ handler: any MeterHandler) { destroy(handler) }
    public func destroyRecorder(_ handler: any RecorderHandler) { destroy(handler) }
    public func destroyTimer(_ handler: any TimerHandler) { destroy(handler) }

    /// The metric that is registered there, or a new one. A family holds one type only: where the name is taken by a
    /// metric of another type, the newcomer is named after its own type.
    private func metric<Made: PrometheusMetric>(
        _ kind: MetricFamily.Kind, _ label: String, _ dimensions: [(String, String)],
        make: (MetricAddress) -> Made
    ) -> Made {
        let labels = MetricLabels(dimensions)
        return families.withLock { families in
            var name = MetricName.family(label, suffix: kind.suffix)
            while let family = families[name], family.type != Made.self {
                name += "_" + Made.distinction
            }
            var family =
                families[name]
                ?? MetricFamily(name: name, help: help[label] ?? label, kind: kind, type: Made.self)
            if let known = family.metrics[labels.text] as? Made { return known }
            let made = make(MetricAddress(family: name, labels: labels))
            family.metrics[labels.text] = made
            families[name] = family
            return made
        }
    }

    private func destroy(_ handler: AnyObject) {
        guard let metric = handler as? any PrometheusMetric else { return }
        families.withLock { families in
            let address = metric.address
            guard families[address.family]?.metrics[address.labels.text] === metric else { return }
            families[address.family]?.metrics[address.labels.text] = nil
            if families[address.family]?.metrics.isEmpty == true { families[address.family] = nil }
        }
    }
}
