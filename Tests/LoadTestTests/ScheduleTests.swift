import Testing

@testable import SluiceLoadTest

struct ScheduleTests {
    private static let second: UInt64 = 1_000_000_000

    @Test(arguments: [1.0, 3, 7, 999, 5000, 123_456.7])
    func `every message that is due before the end is counted, for every connection`(_ rate: Double) {
        let schedule = Schedule(start: 77, end: 77 + Self.second * 3 / 2, rate: rate, connections: 7)
        for index in 0..<7 {
            var number: UInt64 = 0
            while schedule.due(number, connection: index) < schedule.end { number += 1 }
            #expect(schedule.total(connection: index) == number)
        }
        let all = (0..<7).reduce(0) { $0 + schedule.total(connection: $1) }
        #expect(all == schedule.slots(before: schedule.end))
        #expect(abs(Double(all) - rate * 1.5) <= 1)
    }

    @Test func `messages are evenly spaced, the connections in turn`() {
        let schedule = Schedule(start: 0, end: .max, rate: 1000, connections: 2)
        let dues = [(0, 0), (0, 1), (1, 0), (1, 1)].map { schedule.due(UInt64($0.0), connection: $0.1) }
        #expect(dues == [0, 1_000_000, 2_000_000, 3_000_000])
        #expect(schedule.slots(before: 0) == 0)
        #expect(schedule.slots(before: 1) == 1)
        #expect(schedule.slots(before: 1_000_001) == 2)
    }

    /// A server that answers within 1 ms, but stalls for one second of ten: 100 messages/s on one connection, which sends only
    /// when it may.
    @Test func `a stall is seen by every message that was due in it`() {
        let schedule = Schedule(start: 0, end: 10 * Self.second, rate: 100, connections: 1)
        var findings = Findings(measuredFrom: 0, end: schedule.end)
        let stall = 5 * Self.second..<6 * Self.second
        for number in 0..<schedule.total(connection: 0) {
            let due = schedule.due(number, connection: 0)
            let sent = stall.contains(due) ? stall.upperBound : due
            findings.sent(at: sent)
            findings.answered(due: due, at: sent + 1_000_000)
        }
        #expect(findings.latencies.count == 1000)
        #expect(findings.latencies.percentile(50) < 1100)
        // A tenth of all messages waited, evenly between 0 and 1 s: counted from the sending, all would be 1 ms.
        #expect(abs(Double(findings.latencies.percentile(99)) - 901_000) < 15_000)
        #expect(findings.latencies.percentile(100) == 1_001_000)
        var timeline = findings.timeline
        let seconds = timeline.finish(at: 10 * Self.second)
        #expect(seconds.map(\.answered) == [100, 100, 100, 100, 100, 0, 200, 100, 100, 100])
        #expect(seconds[6].latencies.max == 1_001_000)
    }
}
