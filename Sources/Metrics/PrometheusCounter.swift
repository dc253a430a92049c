import CoreMetrics
import Synchronization

/// A whole number that only grows. An increment is one atomic add.
final class PrometheusCounter: CounterHandler, PrometheusMetric {
    static let distinction = "count"

    let address: MetricAddress
    private let count = Atomic<Int64>(0)

    init(at address: MetricAddress) {
        self.address = address
    }

    var text: String { address.sample("\(count.load(ordering: .relaxed))") }

    func increment(by amount: Int64) {
        count.wrappingAdd(amount, ordering: .relaxed)
    }

    func reset() {
        count.store(0, ordering: .relaxed)
    }
}
