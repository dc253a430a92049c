extension LoadReport {
    /// A second, and its percentiles in microseconds.
    struct Point {
        let index: Int
        let second: Timeline.Second
        let p50: UInt64
        let p99: UInt64
    }

    var timeline: [Point] {
        outcome.timeline.enumerated().map { index, second in
            var latencies = Latencies(.twoDigits)
            latencies.add(second.latencies)
            return Point(
                index: index, second: second, p50: latencies.percentile(50), p99: latencies.percentile(99))
        }
    }
}
