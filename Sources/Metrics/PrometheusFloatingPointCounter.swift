import CoreMetrics

/// A number with a fraction that only grows.
final class PrometheusFloatingPointCounter: FloatingPointCounterHandler, PrometheusMetric {
    static let distinction = "amount"

    let address: MetricAddress
    private let amount = AtomicDouble()

    init(at address: MetricAddress) {
        self.address = address
    }

    var text: String { address.sample(amount.value.prometheus) }

    func increment(by amount: Double) {
        self.amount.add(amount)
    }

    func reset() {
        amount.store(0)
    }
}
