import Foundation
import Testing

@testable import SluiceLoadTest

struct ReportTests {
    private func report(_ change: (inout Tally) -> Void = { _ in }, counted: Int? = nil) throws -> LoadReport {
        let plan = LoadPlan(
            target: try LoadTarget("ws://127.0.0.1:8080/?a=1&b=<2>"), connections: 10, pace: .rate(1000),
            payload: try PayloadShape(size: 64))
        var findings = Findings(measuredFrom: 0, end: 2_000_000_000, errors: [:])
        for index in 0..<2000 {
            let now = UInt64(index) * 1_000_000
            findings.sent(at: now)
            findings.answered(due: now, at: now + UInt64(index % 50) * 20_000)
        }
        findings.failed("closed by the server: 1012", at: 1_500_000_000)
        var tally = Tally()
        tally.sent = 2000
        tally.answered = 2000
        tally.longestGap = 123_000_000
        change(&tally)
        var connect = ConnectSummary()
        connect.connections = 10
        connect.seconds = 0.5
        let outcome = findings.finish(at: 2_000_000_000, tally, connect)
        return LoadReport(plan, outcome, processes: 2, counts: counted.map { CountCheck(tally, counted: $0) })
    }

    @Test func `the text says everything, and that all is well`() throws {
        let text = try report(counted: 2000).text
        for line in [
            "10 connections in 2 processes, 1000 messages/s, 64 bytes, 2 s", "  sent           2,000\n",
            "  lost           0\n", "  counted        2,000, as expected\n", "  throughput     1,000 messages/s\n",
            "  longest gap    123 ms\n", "  closed by the server: 1012   1\n", "p99.9 ",
            "ok: nothing lost, duplicated or reordered; the count in Redis is exact",
        ] {
            #expect(text.contains(line), "\(line) in \(text)")
        }
    }

    @Test func `what is wrong is told by all forms of the report`() throws {
        let changes: [(String, (inout Tally) -> Void)] = [
            ("1 lost", { $0.lost = 1 }), ("2 duplicated", { $0.duplicated = 2 }),
            ("3 reordered", { $0.reordered = 3 }), ("4 answers that are no echo", { $0.strays = 4 }),
            ("nothing was sent", { $0.sent = 0 }),
            ("nothing was answered", { ($0.answered, $0.interrupted) = (0, 2000) }),
            ("5 could not be sent", { $0.unsent = 5 }),
        ]
        for (finding, change) in changes {
            let report = try report(change)
            #expect(!report.isRight)
            #expect(report.text.contains("FAILED: \(finding)"))
            #expect(report.html.contains("FAILED: \(finding)"))
            #expect(report.json.contains(finding))
        }
        let miscounted = try report(counted: 1999)
        #expect(miscounted.findings == ["the count in Redis is wrong"])
        #expect(miscounted.text.contains("1,999, WRONG, expected 2,000"))
    }

    @Test func `interrupted messages alone are no failure`() throws {
        let report = try report({ ($0.interrupted, $0.answered, $0.disconnects) = (5, 1995, 1) }, counted: 1997)
        #expect(report.isRight)
        #expect(report.text.contains("  interrupted    5\n"))
        let verdict = "ok: nothing lost, duplicated or reordered; 5 interrupted; the count in Redis is as it can be"
        #expect(report.text.hasSuffix(verdict))
    }

    @Test func `the JSON is an object with units in its names`() throws {
        let object = try JSONSerialization.jsonObject(with: Data(try report(counted: 2000).json.utf8))
        let report = try #require(object as? [String: Any])
        #expect((report["books"] as? [String: Any])?["sent"] as? Int == 2000)
        #expect((report["latencyMicroseconds"] as? [String: Any])?["max"] as? Int == 980)
        #expect((report["timeline"] as? [[String: Any]])?.map { $0["answered"] as? Int } == [1000, 1000])
        #expect((report["counts"] as? [String: Any])?["isRight"] as? Bool == true)
        #expect(report["longestGapMicroseconds"] as? Int == 123_000)
    }

    @Test func `the page needs nothing else, and escapes what it shows`() throws {
        let html = try report().html
        #expect(html.contains("a=1&amp;b=&lt;2&gt;"))
        #expect(!html.contains("<2>"))
        #expect(!html.contains("http://") && !html.contains("https://") && !html.contains("<script"))
        #expect(html.components(separatedBy: "<svg").count == 4)
        #expect(!html.contains("nan") && !html.contains("inf,"))
        #expect(html.contains("class=\"second failed\""))
    }

    @Test func `a report of nothing is drawn too`() throws {
        let plan = LoadPlan(
            target: try LoadTarget("ws://a/"), connections: 1, pace: .closedLoop(1),
            payload: try PayloadShape(size: 64))
        let report = LoadReport(plan, LoadOutcome())
        #expect(!report.isRight)
        #expect(report.html.contains("<svg"))
        #expect(!report.html.contains("nan"))
    }

    @Test(arguments: [
        (0, "0 µs"), (999, "999 µs"), (1000, "1.00 ms"), (9999, "10.0 ms"), (12_345, "12.3 ms"), (999_400, "999 ms"),
        (1_250_000, "1.25 s"), (75_000_000, "75.0 s"),
    ])
    func `times have three digits`(_ microseconds: Int, _ text: String) {
        #expect(Figures.time(UInt64(microseconds)) == text)
    }

    @Test(arguments: [(0, "0"), (999, "999"), (1000, "1,000"), (-1234, "-1,234"), (1_234_567, "1,234,567")])
    func `counts are in groups of three`(_ count: Int, _ text: String) {
        #expect(Figures.count(count) == text)
    }
}
