import NIOCore

/// How often a route may be taken: `burst` at once, `rate` a second in the long run.
struct TokenBucket: Sendable {
    private let throttle: Throttle
    private var tokens: Double
    private var filled: NIODeadline

    /// Full at first.
    init(_ throttle: Throttle, at now: NIODeadline) {
        self.throttle = throttle
        tokens = Double(throttle.burst)
        filled = now
    }

    /// Takes one token, if there is one.
    mutating func take(at now: NIODeadline) -> Bool {
        let seconds = Double((now - filled).nanoseconds) / 1e9
        // A clock reading that was overtaken on its way here does not take tokens back.
        if seconds > 0 {
            tokens = min(Double(throttle.burst), tokens + seconds * throttle.rate)
            filled = now
        }
        guard tokens >= 1 else { return false }
        tokens -= 1
        return true
    }
}
