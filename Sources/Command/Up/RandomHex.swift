/// Hexadecimal digits from the system's random generator.
enum RandomHex {
    static func text(bytes count: Int) -> String {
        let digits = Array("0123456789abcdef")
        return String((0..<2 * count).map { _ in digits[Int.random(in: 0..<16)] })
    }
}
