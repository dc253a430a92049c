extension LoadReport {
    /// The report for a terminal.
    public var text: String {
        var lines = [heading, ""]
        lines += table(rows) + [""]
        if !outcome.errors.isEmpty { lines += ["Errors"] + table(errorRows) + [""] }
        lines.append(verdict)
        return lines.joined(separator: "\n")
    }

    /// One line that says whether all is well.
    var verdict: String {
        guard isRight else { return "FAILED: \(findings.joined(separator: ", "))" + excused }
        let counted =
            switch counts {
            case nil: ""
            case let counts? where counts.least == counts.most: "; the count in Redis is exact"
            case .some: "; the count in Redis is as it can be"
            }
        return "ok: nothing lost, duplicated or reordered" + excused + counted
    }

    /// What was not answered, and may be so.
    private var excused: String {
        let books = [(outcome.tally.interrupted, "interrupted"), (outcome.tally.refused, "refused")]
        let told = books.filter { $0.0 > 0 }.map { "\(Figures.count($0.0)) \($0.1)" }
        return told.isEmpty ? "" : "; \(told.joined(separator: ", "))"
    }

    var heading: String {
        let pace =
            switch plan.pace {
            case .rate(let rate): "\(Figures.seconds(rate)) messages/s"
            case .closedLoop(let window): "\(window) in flight on each connection"
            }
        let split = processes > 1 ? " in \(processes) processes" : ""
        return "\(plan.target): \(Figures.count(plan.connections)) connections\(split), \(pace), "
            + "\(Figures.count(plan.payload.size)) bytes, \(Figures.seconds(outcome.seconds)) s"
            + (isCutShort ? " (ended early)" : "")
    }

    private var rows: [(String, String)] {
        connectRows + bookRows + countRows + speedRows
    }

    private var connectRows: [(String, String)] {
        let connect = outcome.connect
        let rate = "\(Figures.decimal(connect.seconds, 2)) s, \(Figures.count(Int(connect.rate)))/s"
        return [("connected", "\(Figures.count(connect.connections)) (\(rate))")]
    }

    private var bookRows: [(String, String)] {
        let tally = outcome.tally
        var rows = [
            ("sent", tally.sent), ("answered", tally.answered), ("lost", tally.lost), ("duplicated", tally.duplicated),
            ("reordered", tally.reordered),
        ]
        // What is nothing on most days is only told when it is something.
        rows += [
            ("interrupted", tally.interrupted), ("refused", tally.refused), ("strays", tally.strays),
            ("unsent", tally.unsent), ("disconnects", tally.disconnects),
        ].filter { $0.1 > 0 }
        return rows.map { ($0.0, Figures.count($0.1)) }
    }

    private var countRows: [(String, String)] {
        guard let counts else { return [] }
        let expected =
            counts.least == counts.most
            ? Figures.count(counts.most) : "\(Figures.count(counts.least)) to \(Figures.count(counts.most))"
        let verdict = counts.isRight ? "as expected" : "WRONG, expected \(expected)"
        return [("counted", "\(Figures.count(counts.counted)), \(verdict)")]
    }

    private var speedRows: [(String, String)] {
        let latency = Self.percentiles.map { "\($0.name) \(Figures.time(latencies.percentile($0.percent)))" }
        return [
            ("throughput", "\(Figures.count(Int(throughput.rounded()))) messages/s"),
            ("latency", latency.joined(separator: "   ")),
            ("longest gap", Figures.time(nanoseconds: outcome.tally.longestGap)),
            ("own lateness", Figures.time(nanoseconds: outcome.lateness)),
        ]
    }

    private var errorRows: [(String, String)] {
        outcome.errors.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { ($0.key, Figures.count($0.value)) }
    }

    private func table(_ rows: [(String, String)]) -> [String] {
        let width = rows.map(\.0.count).max() ?? 0
        return rows.map { "  \($0.0)" + String(repeating: " ", count: width - $0.0.count + 3) + $0.1 }
    }
}

extension LoadProgress {
    /// One line; the speeds are since `before`, which was `seconds` ago.
    public func line(of connections: Int, since before: LoadProgress, seconds: Double) -> String {
        let errors = errors == 0 ? "" : ", \(Figures.count(errors)) errors"
        let open = "\(Figures.count(open)) of \(Figures.count(connections)) connections"
        guard phase != .connecting else { return "connecting: \(open)\(errors)" }
        func rate(_ count: Int) -> String { Figures.count(Int((Double(count) / max(seconds, 0.001)).rounded())) }
        let speed = "\(rate(sent - before.sent)) sent/s, \(rate(answered - before.answered)) answered/s"
        return "\(phase.name): \(speed), p99 \(Figures.time(p99)), \(open)\(errors)"
    }
}

extension LoadProgress.Phase {
    fileprivate var name: String {
        switch self {
        case .connecting: "connecting"
        case .warmingUp: "warming up"
        case .measuring: "measuring"
        case .waiting: "waiting for answers"
        case .done: "done"
        }
    }
}
