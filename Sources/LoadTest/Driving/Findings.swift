/// What the messages of a share tell about the server, as it comes in.
struct Findings {
    /// What is due before is booked, but not measured. Nanoseconds of the monotonic clock.
    let measuredFrom: UInt64
    /// The end of the measuring.
    var end: UInt64
    private(set) var sent = 0
    private(set) var answered = 0
    private(set) var sentInTime = 0
    private(set) var answeredInTime = 0
    private(set) var errors: [String: Int] = [:]
    private(set) var refusals: [String: Int] = [:]
    private(set) var lateness: UInt64 = 0
    private(set) var latencies = Latencies()
    private(set) var timeline: Timeline

    init(measuredFrom: UInt64 = .max, end: UInt64 = .max, errors: [String: Int] = [:]) {
        self.measuredFrom = measuredFrom
        self.end = end
        self.errors = errors
        timeline = Timeline(start: measuredFrom)
    }

    mutating func sent(at now: UInt64) {
        sent += 1
        timeline.sent(at: now)
        if isMeasured(now) { sentInTime += 1 }
    }

    mutating func answered(due: UInt64, at now: UInt64) {
        answered += 1
        let microseconds = (now - min(due, now)) / 1000
        timeline.answered(after: microseconds, at: now)
        if due >= measuredFrom { latencies.record(microseconds) }
        if isMeasured(now) { answeredInTime += 1 }
    }

    mutating func failed(_ kind: String, at now: UInt64) {
        errors[kind, default: 0] += 1
        timeline.failed(at: now)
    }

    /// An error frame came, with `message` in it.
    mutating func refused(_ message: String, at now: UInt64) {
        refusals[message, default: 0] += 1
        failed("answers: \(message)", at: now)
    }

    /// The load tester itself did at `now` what was to be done at `planned`.
    mutating func acted(at now: UInt64, planned: UInt64) {
        if isMeasured(now), now > planned { lateness = max(lateness, now - planned) }
    }

    mutating func advance(to now: UInt64) {
        timeline.advance(to: now)
    }

    mutating func finish(at now: UInt64, _ tally: Tally, _ connect: ConnectSummary) -> LoadOutcome {
        var outcome = LoadOutcome()
        outcome.connect = connect
        outcome.tally = tally
        outcome.errors = errors
        outcome.refusals = refusals
        let last = min(end, now)
        outcome.seconds = last > measuredFrom ? Double(last - measuredFrom) / 1e9 : 0
        outcome.sentInTime = sentInTime
        outcome.answeredInTime = answeredInTime
        outcome.lateness = lateness
        outcome.latencies = latencies.buckets
        outcome.timeline = timeline.finish(at: now)
        return outcome
    }

    private func isMeasured(_ now: UInt64) -> Bool { now >= measuredFrom && now < end }
}
