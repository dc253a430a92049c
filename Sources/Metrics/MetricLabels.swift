/// A metric's dimensions as `name="value"` pairs, sorted by name, each name once (the last value wins).
struct MetricLabels: Sendable {
    /// The pairs joined by commas, without braces: also what tells metrics of one family apart.
    let text: String

    init(_ dimensions: [(String, String)]) {
        let byName = Dictionary(dimensions.map { (MetricName.label($0.0), $0.1) }, uniquingKeysWith: { $1 })
        text = byName.sorted { $0.key < $1.key }.map(Self.pair).joined(separator: ",")
    }

    /// `{…}` with one more label at the end; nothing at all when there is none.
    func adding(_ label: (String, String)?) -> String {
        let all = [text.isEmpty ? nil : text, label.map(Self.pair)].compactMap(\.self).joined(separator: ",")
        return all.isEmpty ? "" : "{\(all)}"
    }

    private static func pair(_ name: String, _ value: String) -> String {
        "\(name)=\"\(MetricName.escapedLabel(value))\""
    }
}
