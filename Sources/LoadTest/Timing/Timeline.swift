/// What happened in each second since the measuring began. What happens before is not in it.
struct Timeline {
    struct Second: Equatable, Codable, Sendable {
        var sent = 0
        /// Answers that came in this second.
        var answered = 0
        var errors = 0
        /// Of those answers.
        var latencies = Latencies.Buckets()
    }

    let start: UInt64
    private(set) var seconds: [Second] = []
    private var current = Second()
    private var latencies = Latencies(.twoDigits)

    /// - Parameter start: nanoseconds of the monotonic clock.
    init(start: UInt64) {
        self.start = start
    }

    mutating func sent(_ count: Int = 1, at now: UInt64) {
        guard advance(to: now) else { return }
        current.sent += count
    }

    mutating func answered(after microseconds: UInt64, at now: UInt64) {
        guard advance(to: now) else { return }
        current.answered += 1
        latencies.record(microseconds)
    }

    mutating func failed(at now: UInt64) {
        guard advance(to: now) else { return }
        current.errors += 1
    }

    /// Closes the seconds before `now`; whether `now` is in the timeline at all.
    @discardableResult
    mutating func advance(to now: UInt64) -> Bool {
        guard now >= start else { return false }
        while (now - start) / 1_000_000_000 > UInt64(seconds.count) { close() }
        return true
    }

    /// Of the last whole second: microseconds.
    var lastPercentile99: UInt64 {
        guard let last = seconds.last else { return 0 }
        var latencies = Latencies(.twoDigits)
        latencies.add(last.latencies)
        return latencies.percentile(99)
    }

    /// Everything, the second that has begun too.
    mutating func finish(at now: UInt64) -> [Second] {
        advance(to: now)
        if latencies.count > 0 || current != Second() { close() }
        return seconds
    }

    private mutating func close() {
        current.latencies = latencies.buckets
        seconds.append(current)
        current = Second()
        if latencies.count > 0 { latencies.reset() }
    }
}
