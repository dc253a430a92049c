/// What a load test has found out, ready to be shown.
public struct LoadReport: Sendable {
    public let plan: LoadPlan
    public let processes: Int
    public let outcome: LoadOutcome
    /// `nil`: nobody asked Redis.
    public let counts: CountCheck?
    /// Whether it was ended before its time.
    public let isCutShort: Bool
    let latencies: Latencies

    public init(
        _ plan: LoadPlan, _ outcome: LoadOutcome, processes: Int = 1, counts: CountCheck? = nil,
        isCutShort: Bool = false
    ) {
        self.plan = plan
        self.processes = processes
        self.outcome = outcome
        self.counts = counts
        self.isCutShort = isCutShort
        var latencies = Latencies()
        latencies.add(outcome.latencies)
        self.latencies = latencies
    }

    /// What is wrong: nothing, if the server kept its promises.
    public var findings: [String] {
        let tally = outcome.tally
        var findings: [String] = []
        func tell(_ count: Int, _ what: String) {
            if count > 0 { findings.append("\(Figures.count(count)) \(what)") }
        }
        if tally.sent == 0 {
            findings.append("nothing was sent")
        } else if tally.answered == 0 {
            findings.append("nothing was answered")
        }
        tell(tally.lost, "lost")
        tell(tally.duplicated, "duplicated")
        tell(tally.reordered, "reordered")
        tell(tally.strays, "answers that are no echo of what the connection sent")
        tell(tally.unsent, "could not be sent")
        for (message, count) in outcome.refusals.sorted(by: { ($1.value, $0.key) < ($0.value, $1.key) })
        where message != ErrorFrame.tooManyRequests {
            tell(count, "refused with '\(message)'")
        }
        if let counts, !counts.isRight { findings.append("the count in Redis is wrong") }
        return findings
    }

    public var isRight: Bool { findings.isEmpty }

    /// The percentiles that are told, and their names.
    static let percentiles: [(name: String, percent: Double)] = [
        ("p50", 50), ("p90", 90), ("p99", 99), ("p99.9", 99.9), ("max", 100),
    ]

    /// Answers a second while it was measured.
    var throughput: Double { outcome.seconds > 0 ? Double(outcome.answeredInTime) / outcome.seconds : 0 }
}
