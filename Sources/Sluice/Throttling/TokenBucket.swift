/// A bucket of tokens that all workers share, and the terms on which one of them takes from it.
struct TokenBucket: Hashable, Sendable {
    /// So many millionths of a token are whole numbers that a double has exactly.
    private static let largestBurst = 1 << 33
    /// Faster than anything, and far from what overflows.
    private static let highestRate = 1e15

    let name: String
    /// How many tokens come back in a second.
    let rate: Double
    /// How many it holds.
    let burst: Int

    /// What is less than 0, or no number, counts as 0.
    init(name: String, rate: Double, burst: Int) {
        self.name = name
        self.rate = rate > 0 ? min(rate, Self.highestRate) : 0
        self.burst = min(max(burst, 0), Self.largestBurst)
    }

    /// A rate of 0, or a burst of 0, lets nothing pass, as at Amazon API Gateway: nobody has to be asked.
    var isShut: Bool { rate == 0 || burst == 0 }
}
