#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A picture of lines in a frame with two axes, as inline SVG. Colours are classes: the page's style has them.
struct Chart {
    /// A range of values along an axis, and the values that are named there.
    struct Axis {
        enum Scale {
            case linear, logarithmic
        }

        let scale: Scale
        let low: Double
        let high: Double
        let ticks: [(value: Double, name: String)]

        /// Where a value is, from 0 to 1.
        func place(_ value: Double) -> Double {
            let place =
                switch scale {
                case .linear: (value - low) / (high - low)
                case .logarithmic: log10(max(value, low) / low) / log10(high / low)
                }
            return min(max(place, 0), 1)
        }
    }

    static let width = 900.0
    private static let (left, right, top, bottom) = (76.0, 34.0, 12.0, 26.0)

    let height: Double
    let x: Axis
    let y: Axis
    private var shapes: [String] = []

    init(height: Double, x: Axis, y: Axis) {
        self.height = height
        self.x = x
        self.y = y
    }

    /// - Parameter style: the class of the line.
    mutating func line(_ points: [(x: Double, y: Double)], style: String) {
        guard !points.isEmpty else { return }
        shapes.append("<polyline class=\"line \(style)\" points=\"\(points.map(point).joined(separator: " "))\"/>")
    }

    mutating func area(_ points: [(x: Double, y: Double)], style: String) {
        guard let first = points.first, let last = points.last else { return }
        let corners = [(first.x, y.low)] + points + [(last.x, y.low)]
        shapes.append("<polygon class=\"area \(style)\" points=\"\(corners.map(point).joined(separator: " "))\"/>")
    }

    /// A column from top to bottom.
    mutating func mark(_ low: Double, _ high: Double, style: String, title: String) {
        let (start, end) = (across(low), across(high))
        shapes.append(
            "<rect class=\"\(style)\" x=\"\(Self.text(start))\" y=\"\(Self.text(Self.top))\""
                + " width=\"\(Self.text(end - start))\" height=\"\(Self.text(height - Self.top - Self.bottom))\">"
                + "<title>\(title)</title></rect>")
    }

    /// - Parameter label: what the picture shows, for those who cannot see it.
    func svg(label: String) -> String {
        "<svg viewBox=\"0 0 \(Self.text(Self.width)) \(Self.text(height))\" role=\"img\" aria-label=\"\(label)\">\n"
            + (grid + shapes).joined(separator: "\n") + "\n</svg>"
    }

    private var grid: [String] {
        let (base, end) = (height - Self.bottom, Self.width - Self.right)
        let rows = y.ticks.map { tick in
            let at = down(tick.value)
            return rule((Self.left, at), (end, at)) + name(tick.name, Self.left - 8, at + 4, anchor: "end")
        }
        let columns = x.ticks.map { tick in
            let at = across(tick.value)
            return rule((at, Self.top), (at, base)) + name(tick.name, at, base + 18, anchor: "middle")
        }
        return rows + columns
    }

    private func rule(_ start: (Double, Double), _ end: (Double, Double)) -> String {
        let path = "M\(Self.text(start.0)),\(Self.text(start.1))L\(Self.text(end.0)),\(Self.text(end.1))"
        return "<path class=\"grid\" d=\"\(path)\"/>"
    }

    private func name(_ name: String, _ x: Double, _ y: Double, anchor: String) -> String {
        "<text class=\"tick\" x=\"\(Self.text(x))\" y=\"\(Self.text(y))\" text-anchor=\"\(anchor)\">\(name)</text>"
    }

    private func across(_ value: Double) -> Double {
        Self.left + x.place(value) * (Self.width - Self.left - Self.right)
    }

    private func down(_ value: Double) -> Double {
        height - Self.bottom - y.place(value) * (height - Self.top - Self.bottom)
    }

    private func point(_ point: (x: Double, y: Double)) -> String {
        "\(Self.text(across(point.x))),\(Self.text(down(point.y)))"
    }

    private static func text(_ value: Double) -> String { Figures.decimal(value, 1) }
}

extension Chart.Axis {
    /// From 0 to a round number that is not less than `high`, with up to five steps.
    static func upTo(_ high: Double, _ name: (Double) -> String) -> Self {
        let rough = max(high, 1) / 4
        let power = pow(10, floor(log10(rough)))
        let step = max(1, ([1, 2, 2.5, 5, 10].first { $0 * power >= rough } ?? 10) * power)
        let count = max(1, (max(high, 1) / step).rounded(.up))
        let ticks = (0...Int(count)).map { (Double($0) * step, name(Double($0) * step)) }
        return Self(scale: .linear, low: 0, high: count * step, ticks: ticks)
    }

    /// Microseconds on a logarithmic scale, from the power of ten below the lowest to the one above the highest.
    static func times(_ times: [UInt64]) -> Self {
        let low = floor(log10(Double(max(times.min() ?? 1, 1))))
        let high = max(low + 1, log10(Double(max(times.max() ?? 1, 1))).rounded(.up))
        let ticks = (Int(low)...Int(high)).map { power in
            let value = pow(10, Double(power))
            return (value, name(value))
        }
        return Self(scale: .logarithmic, low: pow(10, low), high: pow(10, high), ticks: ticks)
    }

    private static func name(_ microseconds: Double) -> String {
        switch microseconds {
        case ..<1000: "\(Int(microseconds)) µs"
        case ..<1_000_000: "\(Int(microseconds / 1000)) ms"
        default: "\(Int(microseconds / 1_000_000)) s"
        }
    }
}
