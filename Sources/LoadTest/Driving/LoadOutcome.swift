/// Everything a share of a load test has found out; shares add up to the whole, exactly.
public struct LoadOutcome: Equatable, Codable, Sendable {
    public internal(set) var connect = ConnectSummary()
    public internal(set) var tally = Tally()
    /// What went wrong with connections and answers, by kind.
    public internal(set) var errors: [String: Int] = [:]
    /// The error frames among them, by what they say.
    public internal(set) var refusals: [String: Int] = [:]
    /// How long was measured; shorter than planned when the test was ended.
    public internal(set) var seconds = 0.0
    /// Messages sent, and answers that came, while it was measured.
    public internal(set) var sentInTime = 0
    public internal(set) var answeredInTime = 0
    /// The longest time by which the load tester itself was late with what it had to do: nanoseconds. Where that is not much
    /// less than the latencies, they are its own.
    public internal(set) var lateness: UInt64 = 0
    var latencies = Latencies.Buckets()
    var timeline: [Timeline.Second] = []

    public mutating func add(_ other: LoadOutcome) {
        connect.add(other.connect)
        tally.add(other.tally)
        errors.merge(other.errors, uniquingKeysWith: +)
        refusals.merge(other.refusals, uniquingKeysWith: +)
        seconds = max(seconds, other.seconds)
        sentInTime += other.sentInTime
        answeredInTime += other.answeredInTime
        lateness = max(lateness, other.lateness)
        latencies.add(other.latencies)
        timeline += Array(repeating: Timeline.Second(), count: max(0, other.timeline.count - timeline.count))
        for (index, second) in other.timeline.enumerated() { timeline[index].add(second) }
    }
}

extension Timeline.Second {
    mutating func add(_ other: Self) {
        sent += other.sent
        answered += other.answered
        errors += other.errors
        latencies.add(other.latencies)
    }
}

extension Latencies.Buckets {
    /// Both have the same precision, so the same values stand for the same buckets.
    mutating func add(_ other: Self) {
        var sums: [UInt64: UInt64] = [:]
        for list in [counts, other.counts] {
            for index in stride(from: 0, to: list.count - 1, by: 2) { sums[list[index], default: 0] += list[index + 1] }
        }
        counts = sums.sorted { $0.key < $1.key }.flatMap { [$0.key, $0.value] }
        max = Swift.max(max, other.max)
    }
}
