/// Numbers as people read them.
enum Figures {
    /// `1,234,567`
    static func count(_ value: some BinaryInteger) -> String {
        var digits = Array(String(value))
        for index in stride(from: digits.count - 3, to: digits.first == "-" ? 1 : 0, by: -3) {
            digits.insert(",", at: index)
        }
        return String(digits)
    }

    /// Microseconds as `850 µs`, `8.50 ms`, `1.25 s`: three digits.
    static func time(_ microseconds: UInt64) -> String {
        switch microseconds {
        case ..<1000: "\(microseconds) µs"
        case ..<1_000_000: "\(threeDigits(Double(microseconds) / 1000)) ms"
        default: "\(threeDigits(Double(microseconds) / 1_000_000)) s"
        }
    }

    static func time(nanoseconds: UInt64) -> String { time(nanoseconds / 1000) }

    /// `12.3`, with so many digits behind the point.
    static func decimal(_ value: Double, _ digits: Int) -> String {
        let scale = (0..<digits).reduce(1.0) { scale, _ in scale * 10 }
        guard value.isFinite, abs(value) * scale < 1e15 else { return "\(value)" }
        let scaled = Int((abs(value) * scale).rounded())
        let (whole, fraction) = scaled.quotientAndRemainder(dividingBy: Int(scale))
        let sign = value < 0 && scaled > 0 ? "-" : ""
        guard digits > 0 else { return "\(sign)\(whole)" }
        let text = String(fraction)
        return "\(sign)\(whole)." + String(repeating: "0", count: digits - text.count) + text
    }

    /// Seconds without a useless fraction: `10`, `2.5`.
    static func seconds(_ value: Double) -> String {
        value == value.rounded() ? decimal(value, 0) : decimal(value, 1)
    }

    private static func threeDigits(_ value: Double) -> String {
        decimal(value, value < 9.995 ? 2 : value < 99.95 ? 1 : 0)
    }
}
