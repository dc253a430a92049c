/// One value, or one histogram, with its labels.
protocol PrometheusMetric: AnyObject, Sendable {
    /// What is added to the name when another type of metric has it already.
    static var distinction: String { get }
    var address: MetricAddress { get }
    /// The sample lines, each with its line feed.
    var text: String { get }
}

/// Where a metric is registered.
struct MetricAddress: Sendable {
    let family: String
    let labels: MetricLabels

    func sample(suffix: String = "", adding label: (String, String)? = nil, _ value: String) -> String {
        "\(family)\(suffix)\(labels.adding(label)) \(value)\n"
    }
}
