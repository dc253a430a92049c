import Histogram

/// Times from when a message was due to its answer: an HDR histogram in microseconds, up to ten minutes.
public struct Latencies: Sendable {
    /// How fine it is: 3 digits are 0.1 % of a value, 2 digits 1 %.
    public enum Precision: Sendable {
        case twoDigits, threeDigits
    }

    private static let highest: UInt64 = 600_000_000
    private var histogram: Histogram<UInt64>
    /// The longest, exactly.
    public private(set) var max: UInt64 = 0

    public init(_ precision: Precision = .threeDigits) {
        histogram = Histogram(
            highestTrackableValue: Self.highest,
            numberOfSignificantValueDigits: precision == .threeDigits ? .three : .two)
    }

    public var count: UInt64 { histogram.totalCount }

    /// - Parameter microseconds: more than ten minutes are booked as ten minutes, but kept in `max`.
    public mutating func record(_ microseconds: UInt64) {
        histogram.record(min(microseconds, Self.highest))
        if microseconds > max { max = microseconds }
    }

    /// Microseconds; 0 where nothing was recorded.
    public func percentile(_ percent: Double) -> UInt64 {
        percent >= 100 ? max : min(histogram.valueAtPercentile(percent), max)
    }

    mutating func reset() {
        histogram.reset()
        max = 0
    }
}

extension Latencies {
    /// A histogram as it goes from process to process: exact, and as long as it has different values.
    struct Buckets: Equatable, Codable, Sendable {
        /// A value and its count, in turn.
        var counts: [UInt64] = []
        var max: UInt64 = 0
    }

    var buckets: Buckets {
        Buckets(counts: histogram.recordedValues().flatMap { [$0.value, $0.count] }, max: max)
    }

    mutating func add(_ buckets: Buckets) {
        for index in stride(from: 0, to: buckets.counts.count - 1, by: 2) {
            histogram.record(min(buckets.counts[index], Self.highest), count: buckets.counts[index + 1])
        }
        max = Swift.max(max, buckets.max)
    }
}
