/// A number as JSON writes it, exactly: of any size, with any number of digits.
struct JSONNumber: Sendable {
    let isNegative: Bool
    /// 0 to 9 each, without zeros at either end; none is the number 0. The value is digits × 10^exponent.
    let digits: [UInt8]
    let exponent: Int
    /// Written without a fraction and an exponent, which is what JSON Schema (draft 4, core, section 3.5) calls an integer:
    /// 1.0 is none.
    let isInteger: Bool

    /// Larger exponents are taken for this one. No sum of it and a count of digits overflows.
    private static let largestExponent = 1 << 40

    /// - Parameter text: a number in the form of RFC 8259 section 6.
    init(_ text: some Collection<UInt8>) {
        isNegative = text.first == UInt8(ascii: "-")
        isInteger = !text.contains { $0 == UInt8(ascii: ".") || $0 | 0x20 == UInt8(ascii: "e") }
        let mantissa = text.prefix { $0 | 0x20 != UInt8(ascii: "e") }
        let fraction = mantissa.firstIndex(of: UInt8(ascii: ".")).map { mantissa[$0...].count - 1 } ?? 0
        var digits = mantissa.filter { (0x30...0x39).contains($0) }.map { $0 - 0x30 }
        let significant = digits.reversed().drop { $0 == 0 }.count
        let zeros = digits.count - significant
        digits.removeLast(zeros)
        self.digits = Array(digits.drop { $0 == 0 })
        let written = Self.exponent(text[mantissa.endIndex...].dropFirst())
        exponent = self.digits.isEmpty ? 0 : written - fraction + zeros
    }

    private static func exponent(_ text: some Collection<UInt8>) -> Int {
        let sign = text.first == UInt8(ascii: "-") ? -1 : 1
        let size = text.filter { (0x30...0x39).contains($0) }.reduce(0) {
            min($0 * 10 + Int($1 - 0x30), largestExponent)
        }
        return sign * size
    }

    /// How far the first digit stands before the decimal point.
    private var magnitude: Int { digits.count + exponent }

    /// The value, where it is a whole number that fits.
    var integer: Int? {
        guard exponent >= 0, magnitude <= 19 else { return nil }
        var value = 0
        for digit in digits + Array(repeating: 0, count: exponent) {
            let tenfold = value.multipliedReportingOverflow(by: 10)
            let sum = tenfold.partialValue.addingReportingOverflow(isNegative ? -Int(digit) : Int(digit))
            guard !tenfold.overflow, !sum.overflow else { return nil }
            value = sum.partialValue
        }
        return value
    }

    /// A count of something, which is compared with counts of what there is: more than fits is as good as no end.
    var count: Int? {
        guard !isNegative || digits.isEmpty, exponent >= 0 else { return nil }
        return integer ?? .max
    }
}

extension JSONNumber: Hashable, Comparable {
    static func == (left: JSONNumber, right: JSONNumber) -> Bool {
        left.exponent == right.exponent && left.digits == right.digits
            && (left.isNegative == right.isNegative || left.digits.isEmpty)
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(exponent)
        hasher.combine(digits)
    }

    static func < (left: JSONNumber, right: JSONNumber) -> Bool {
        switch (left.sign, right.sign) {
        case (-1, -1): right.isSmaller(than: left)
        case (1, 1): left.isSmaller(than: right)
        case (let left, let right): left < right
        }
    }

    private var sign: Int { digits.isEmpty ? 0 : isNegative ? -1 : 1 }

    private func isSmaller(than other: JSONNumber) -> Bool {
        magnitude == other.magnitude
            ? digits.lexicographicallyPrecedes(other.digits) : magnitude < other.magnitude
    }
}

extension JSONNumber: CustomStringConvertible {
    /// Whole numbers in digits, others as a Double is written; those that neither holds with all their digits.
    var description: String {
        if let integer { return String(integer) }
        let exact = (isNegative ? "-" : "") + digits.map(String.init).joined() + "e\(exponent)"
        guard let double = Double(exact), double.isFinite else { return exact }
        return String(double)
    }
}
