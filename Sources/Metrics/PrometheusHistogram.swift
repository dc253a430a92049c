import CoreMetrics
import Synchronization

/// How often values fell below each of a few fixed bounds, and their sum: what rates and quantiles are made of.
final class PrometheusHistogram: RecorderHandler, TimerHandler, PrometheusMetric {
    static let distinction = "histogram"

    let address: MetricAddress
    private let bounds: [Double]
    /// One more than there are bounds: the last is what lies above all of them.
    private let buckets: [Bucket]
    private let sum = AtomicDouble()

    init(at address: MetricAddress, bounds: Bounds) {
        self.address = address
        self.bounds = bounds.values
        self.buckets = (0...bounds.values.count).map { _ in Bucket() }
    }

    /// Values below every bound, cumulated as the format wants them. A value recorded meanwhile may be in the buckets
    /// and not yet in the sum.
    var text: String {
        var below: Int64 = 0
        var text = ""
        for (bound, bucket) in zip(bounds + [.infinity], buckets) {
            below += bucket.count.load(ordering: .relaxed)
            text += address.sample(suffix: "_bucket", adding: ("le", bound.prometheus), "\(below)")
        }
        text += address.sample(suffix: "_sum", sum.value.prometheus)
        return text + address.sample(suffix: "_count", "\(below)")
    }

    func record(_ value: Int64) { record(Double(value)) }

    func record(_ value: Double) {
        let index = bounds.firstIndex { value <= $0 } ?? bounds.count
        buckets[index].count.wrappingAdd(1, ordering: .relaxed)
        sum.add(value)
    }

    func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1e9) }
}

extension PrometheusHistogram {
    struct Bounds {
        let values: [Double]

        /// For durations, in seconds: from what one Redis round trip takes to what nobody waits for any more.
        static let seconds = Bounds(values: [
            0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30,
        ])
        /// For sizes: 1, 2, 4 … 32768.
        static let powersOfTwo = Bounds(values: (0...15).map { Double(1 << $0) })
    }

    private final class Bucket: Sendable {
        let count = Atomic<Int64>(0)
    }
}
