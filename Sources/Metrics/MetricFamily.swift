/// All metrics of one name: one `# HELP`, one `# TYPE`, then the samples in the order of their labels.
struct MetricFamily: Sendable {
    enum Kind: String {
        case counter, gauge, histogram
        case timer

        var suffix: String {
            switch self {
            case .counter: "_total"
            case .timer: "_seconds"
            case .gauge, .histogram: ""
            }
        }

        var exposed: String { self == .timer ? Kind.histogram.rawValue : rawValue }
    }

    let name: String
    let help: String
    let kind: Kind
    let type: any PrometheusMetric.Type
    var metrics: [String: any PrometheusMetric] = [:]

    var text: String {
        let head = "# HELP \(name) \(MetricName.escapedHelp(help))\n# TYPE \(name) \(kind.exposed)\n"
        return metrics.sorted { $0.key < $1.key }.reduce(into: head) { $0 += $1.value.text }
    }
}
