/// `multipleOf`, computed exactly: 0.3 is a multiple of 0.1, and 1e300 of 0.7 is none.
struct SchemaDivisor: Sendable, Equatable {
    /// Up to 10^18, so that a remainder's tenfold fits.
    private let mantissa: UInt64
    private let exponent: Int

    static let mostDigits = 18

    /// Nil for what is not greater than 0, or has more digits.
    init?(_ number: JSONNumber) {
        guard !number.isNegative, !number.digits.isEmpty, number.digits.count <= Self.mostDigits else { return nil }
        mantissa = number.digits.reduce(0) { $0 * 10 + UInt64($1) }
        exponent = number.exponent
    }

    func divides(_ number: JSONNumber) -> Bool {
        guard !number.digits.isEmpty else { return true }
        // The digits have no zero at their end: ten does not divide them.
        guard number.exponent >= exponent else { return false }
        let remainder = number.digits.reduce(0) { ($0 * 10 + UInt64($1)) % mantissa }
        return product(remainder, powerOfTen(number.exponent - exponent)) == 0
    }

    private func powerOfTen(_ power: Int) -> UInt64 {
        var result = 1 % mantissa
        var square = 10 % mantissa
        var power = power
        while power > 0 {
            if power & 1 == 1 { result = product(result, square) }
            square = product(square, square)
            power >>= 1
        }
        return result
    }

    /// Both are remainders, and so is the upper half of their product less than the divisor.
    private func product(_ left: UInt64, _ right: UInt64) -> UInt64 {
        mantissa.dividingFullWidth(left.multipliedFullWidth(by: right)).remainder
    }
}
