import NIOCore
import Testing

@testable import Sluice

@Suite struct `The pace of handlers` {
    private static func pace(_ times: [TimeAmount]) -> Pace {
        var pace = Pace()
        for time in times { pace.took(time) }
        return pace
    }

    @Test func `nothing is known at first`() {
        #expect(!Pace().isQuick(1))
    }

    @Test func `is quick after a hundred quick events, for as many as fit`() {
        let pace = Self.pace(Array(repeating: .microseconds(10), count: 200))
        #expect(pace.longest == .microseconds(10))
        #expect(pace.isQuick(50) && !pace.isQuick(51))
    }

    @Test func `one slow event counts for a while`() {
        var pace = Self.pace(Array(repeating: .microseconds(10), count: 200) + [.milliseconds(2)])
        var events = 0
        while !pace.isQuick(1) {
            pace.took(.microseconds(10))
            events += 1
        }
        #expect((20...25).contains(events))
    }

    @Test func `slow events now and then keep a partition slow`() {
        var pace = Pace()
        for event in 1...1000 {
            pace.took(event % 20 == 0 ? .milliseconds(5) : .microseconds(10))
            #expect(!pace.isQuick(1))
        }
    }
}
