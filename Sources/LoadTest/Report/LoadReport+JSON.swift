import Foundation

extension LoadReport {
    /// The report for programs: one object; times in microseconds, with the unit in their names.
    public var json: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        // Figures and texts: nothing that JSON cannot hold.
        guard let data = try? encoder.encode(Document(self)) else { return "{}" }
        return String(decoding: data, as: UTF8.self) + "\n"
    }

    private struct Document: Encodable {
        struct Counts: Encodable {
            let counted: Int
            let least: Int
            let most: Int
            let isRight: Bool
        }

        struct Second: Encodable {
            let sent: Int
            let answered: Int
            let errors: Int
            let latencyMicroseconds: [String: UInt64]
        }

        let url: String
        let connections: Int
        let processes: Int
        let rate: Double?
        let inFlight: Int?
        let payload: Int
        let isCutShort: Bool
        let isRight: Bool
        let findings: [String]
        let connectSeconds: Double
        let connectsPerSecond: Double
        let measuredSeconds: Double
        let messagesPerSecond: Double
        let books: Tally
        let longestGapMicroseconds: UInt64
        let ownLatenessMicroseconds: UInt64
        let counts: Counts?
        let errors: [String: Int]
        let latencyMicroseconds: [String: UInt64]
        let timeline: [Second]

        init(_ report: LoadReport) {
            let (plan, outcome) = (report.plan, report.outcome)
            url = plan.target.description
            connections = plan.connections
            processes = report.processes
            switch plan.pace {
            case .rate(let rate): (self.rate, inFlight) = (rate, nil)
            case .closedLoop(let window): (rate, inFlight) = (nil, window)
            }
            payload = plan.payload.size
            isCutShort = report.isCutShort
            isRight = report.isRight
            findings = report.findings
            connectSeconds = outcome.connect.seconds
            connectsPerSecond = outcome.connect.rate
            measuredSeconds = outcome.seconds
            messagesPerSecond = report.throughput
            books = outcome.tally
            longestGapMicroseconds = outcome.tally.longestGap / 1000
            ownLatenessMicroseconds = outcome.lateness / 1000
            counts = report.counts.map {
                Counts(counted: $0.counted, least: $0.least, most: $0.most, isRight: $0.isRight)
            }
            errors = outcome.errors
            latencyMicroseconds = Self.percentiles(report.latencies, LoadReport.percentiles)
            timeline = report.timeline.map { point in
                Second(
                    sent: point.second.sent, answered: point.second.answered, errors: point.second.errors,
                    latencyMicroseconds: ["p50": point.p50, "p99": point.p99, "max": point.second.latencies.max])
            }
        }

        private static func percentiles(_ latencies: Latencies, _ percentiles: [(name: String, percent: Double)])
            -> [String: UInt64]
        {
            Dictionary(percentiles.map { ($0.name, latencies.percentile($0.percent)) }) { $1 }
        }
    }
}
