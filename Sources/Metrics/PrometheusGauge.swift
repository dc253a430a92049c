import CoreMetrics

/// A number that goes up and down: a meter, or a recorder of which only the last value counts.
final class PrometheusGauge: MeterHandler, RecorderHandler, PrometheusMetric {
    static let distinction = "gauge"

    let address: MetricAddress
    private let current = AtomicDouble()

    init(at address: MetricAddress) {
        self.address = address
    }

    var text: String { address.sample(current.value.prometheus) }

    func set(_ value: Int64) { current.store(Double(value)) }
    func set(_ value: Double) { current.store(value) }
    func increment(by amount: Double) { current.add(amount) }
    func decrement(by amount: Double) { current.add(-amount) }
    func record(_ value: Int64) { current.store(Double(value)) }
    func record(_ value: Double) { current.store(value) }
}
