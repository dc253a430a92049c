import Testing

@testable import SluiceLoadTest

struct OutcomeTests {
    private func outcome(_ latency: UInt64, seconds: Int, error: String) -> LoadOutcome {
        let second: UInt64 = 1_000_000_000
        var findings = Findings(measuredFrom: 0, end: UInt64(seconds) * second)
        findings.failed(error, at: 1)
        for index in 0..<seconds {
            let now = UInt64(index) * second + second / 2
            findings.sent(at: now)
            findings.answered(due: now - latency * 1000, at: now)
        }
        var tally = Tally()
        tally.sent = seconds
        tally.answered = seconds
        tally.longestGap = latency
        var connect = ConnectSummary()
        connect.connections = 10
        connect.seconds = Double(seconds)
        return findings.finish(at: UInt64(seconds) * second, tally, connect)
    }

    @Test func `outcomes of shares add up, also through the pipe`() throws {
        var sum = outcome(100, seconds: 2, error: "reset")
        let other = outcome(900, seconds: 3, error: "reset")
        let line = try ShareMessage.outcome(other).line
        #expect(!line.contains("\n"))
        guard case .outcome(let received) = try ShareMessage(line: line) else {
            Issue.record("another message came out: \(line)")
            return
        }
        #expect(received == other)
        sum.add(received)
        #expect(sum.tally.sent == 5)
        #expect(sum.tally.longestGap == 900)
        #expect(sum.errors == ["reset": 2])
        #expect(sum.connect.connections == 20)
        #expect(sum.connect.seconds == 3)
        #expect(sum.timeline.map(\.answered) == [2, 2, 1])
        #expect(sum.timeline.map(\.errors) == [2, 0, 0])
        #expect(sum.timeline[2].latencies.max == 900)
        #expect(sum.answeredInTime == 5)
        #expect(sum.latencies.max == 900)
        #expect(sum.latencies.counts.count == 4)
    }

    @Test(arguments: [ShareOrder.start(123_456_789), .stop])
    func `orders go through the pipe`(_ order: ShareOrder) {
        #expect(ShareOrder(line: "\(order)") == order)
    }

    @Test(arguments: ["", "start", "start x", "stop now", "go 5"])
    func `other lines are no orders`(_ line: String) {
        #expect(ShareOrder(line: line) == nil)
    }
}
