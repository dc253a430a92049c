/// For how long the count in Redis is looked at: until it is too high, until it has been right and the same for a second, or
/// until the deadline.
///
/// Right once is not enough: counts are exact a few milliseconds after the answers, and what is counted twice comes later.
struct CountWatch {
    static let quiet = Duration.seconds(1)

    private let deadline: ContinuousClock.Instant
    private var last: (check: CountCheck, since: ContinuousClock.Instant)?

    init(until deadline: ContinuousClock.Instant) {
        self.deadline = deadline
    }

    /// Whether what was found at `now` is the last word.
    mutating func isOver(_ check: CountCheck, at now: ContinuousClock.Instant) -> Bool {
        if now >= deadline || check.counted > check.most { return true }
        guard let last, last.check == check else {
            last = (check, now)
            return false
        }
        return check.isRight && now >= last.since + Self.quiet
    }
}
