#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

extension LoadReport {
    /// Latency by percentile. To the right, each step has a tenth of the messages of the step before.
    var latencyCurve: String {
        let steps = max(1, ceil(log10(Double(max(latencies.count, 10)))))
        let points = stride(from: 0, through: steps, by: 0.02).map { step in
            (x: step, latency: latencies.percentile(100 - 100 / pow(10, step)))
        }
        let names = ["0", "90", "99", "99.9", "99.99", "99.999", "99.9999", "99.99999", "99.999999", "99.9999999"]
        let ticks = names.prefix(Int(steps) + 1).enumerated().map { (Double($0.offset), $0.element + " %") }
        var chart = Chart(
            height: 300, x: .init(scale: .linear, low: 0, high: steps, ticks: ticks),
            y: .times(points.map(\.latency) + [latencies.max]))
        let line = points.map { (x: $0.x, y: Double($0.latency)) } + [(x: steps, y: Double(latencies.max))]
        chart.area(line, style: "p99")
        chart.line(line, style: "p99")
        return chart.svg(label: "Latency by percentile")
    }

    /// Messages of every second, with the seconds marked in which something went wrong.
    var speedChart: String {
        let points = shownTimeline
        let most = points.map { max($0.second.sent, $0.second.answered) }.max() ?? 0
        var chart = Chart(
            height: 220, x: secondsAxis, y: .upTo(Double(most)) { Figures.count(Int($0)) })
        chart.area(curve(points) { Double($0.second.answered) }, style: "answered")
        chart.line(curve(points) { Double($0.second.answered) }, style: "answered")
        chart.line(curve(points) { Double($0.second.sent) }, style: "sent")
        markSeconds(points, in: &chart)
        return chart.svg(label: "Messages sent and answered in each second")
    }

    /// Percentiles of every second.
    var timelineChart: String {
        let points = shownTimeline
        let busy = points.filter { $0.second.answered > 0 }
        var chart = Chart(
            height: 260, x: secondsAxis, y: .times(busy.flatMap { [$0.p50, $0.p99, $0.second.latencies.max] }))
        chart.line(curve(busy) { Double($0.second.latencies.max) }, style: "max")
        chart.line(curve(busy) { Double($0.p99) }, style: "p99")
        chart.line(curve(busy) { Double($0.p50) }, style: "p50")
        markSeconds(points, in: &chart)
        return chart.svg(label: "Latency in each second: p50, p99 and maximum")
    }

    /// A second without a whole measured second in it, in which the last answers came, is left out.
    private var shownTimeline: [Point] {
        let measured = Int(outcome.seconds.rounded(.up))
        return timeline.count == measured + 1 ? timeline.dropLast() : timeline
    }

    private var secondsAxis: Chart.Axis {
        let axis = Chart.Axis.upTo(Double(max(1, shownTimeline.count))) { "\(Figures.seconds($0)) s" }
        let high = Double(max(1, shownTimeline.count))
        return Chart.Axis(scale: .linear, low: 0, high: high, ticks: axis.ticks.filter { $0.value <= high })
    }

    /// In the middle of each second.
    private func curve(_ points: [Point], _ value: (Point) -> Double) -> [(x: Double, y: Double)] {
        points.map { (x: Double($0.index) + 0.5, y: value($0)) }
    }

    private func markSeconds(_ points: [Point], in chart: inout Chart) {
        for point in points {
            let (second, start) = (point.second, Double(point.index))
            let times = [("p50", point.p50), ("p99", point.p99), ("max", second.latencies.max)]
            let latency = times.map { "\($0.0) \(Figures.time($0.1))" }.joined(separator: ", ")
            let title =
                "second \(point.index + 1): \(Figures.count(second.sent)) sent, "
                + "\(Figures.count(second.answered)) answered, \(Figures.count(second.errors)) errors; \(latency)"
            chart.mark(start, start + 1, style: second.errors > 0 ? "second failed" : "second", title: title)
        }
    }
}
