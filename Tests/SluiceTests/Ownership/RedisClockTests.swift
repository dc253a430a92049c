import NIOCore
import Testing

@testable import Sluice

@Suite struct `Redis' clock` {
    let start = NIODeadline.uptimeNanoseconds(10_000_000_000)
    /// What Redis' clock shows at `start`.
    let base: Int64 = 1_700_000_000_000

    /// Answers once a second, a millisecond after they were asked for. Returns the jumps.
    func answers(
        _ clock: inout RedisClock, seconds: ClosedRange<Int64>, ahead: Int64 = 0
    ) -> [TimeAmount] {
        seconds.compactMap { second in
            let sent = start + .seconds(second)
            return clock.answered(base + second * 1000 + ahead, sent: sent, at: sent + .milliseconds(1))
        }
    }

    @Test func `it is unknown before the first answer`() {
        let clock = RedisClock()
        #expect(clock.time(at: start) == nil)
        #expect(!clock.isSteady(for: .zero, at: start))
    }

    @Test func `it is steady for as long as answers are prompt`() {
        var clock = RedisClock()
        let jump1 = answers(&clock, seconds: 0...5)
        #expect(jump1 == [])
        #expect(clock.isSteady(for: .seconds(5), at: start + .milliseconds(5001)))
        #expect(!clock.isSteady(for: .seconds(5), at: start + .seconds(5)))
        #expect(clock.time(at: start + .seconds(6)).map { abs($0 - base - 6000) <= 1 } == true)
    }

    @Test func `a slow answer ends the steady time, the next prompt one begins it anew`() {
        var clock = RedisClock()
        _ = answers(&clock, seconds: 0...5)
        let jump2 = clock.answered(base + 6800, sent: start + .seconds(6), at: start + .milliseconds(6801))
        #expect(jump2 == nil)
        #expect(clock.steadySince == nil)
        _ = answers(&clock, seconds: 7...7)
        #expect(clock.steadySince == start + .milliseconds(7001))
    }

    @Test func `a time without answers ends the steady time`() {
        var clock = RedisClock()
        _ = answers(&clock, seconds: 0...5)
        #expect(!clock.isSteady(for: .zero, at: start + .seconds(8)))
        _ = answers(&clock, seconds: 8...8)
        #expect(clock.steadySince == start + .milliseconds(8001))
    }

    @Test func `a lost connection ends the steady time`() {
        var clock = RedisClock()
        _ = answers(&clock, seconds: 0...5)
        clock.lost()
        #expect(!clock.isSteady(for: .zero, at: start + .seconds(5)))
        _ = answers(&clock, seconds: 6...6)
        #expect(clock.steadySince == start + .milliseconds(6001))
    }

    @Test(arguments: [3_600_000, -3_600_000, 501 + 1, -502] as [Int64])
    func `a jump is told once and begins the steady time anew`(milliseconds: Int64) throws {
        var clock = RedisClock()
        _ = answers(&clock, seconds: 0...5)
        let jumps = answers(&clock, seconds: 6...7, ahead: milliseconds)
        let jump = try #require(jumps.first)
        #expect(jumps.count == 1)
        #expect(abs(jump.nanoseconds / 1_000_000 - milliseconds) <= 2)
        #expect(clock.steadySince == start + .milliseconds(6001))
        #expect(clock.time(at: start + .seconds(8)).map { abs($0 - base - 8000 - milliseconds) <= 2 } == true)
    }

    @Test func `two clocks that drift apart are followed without a word`() {
        var clock = RedisClock()
        for second in 0...7200 {
            let sent = start + .seconds(Int64(second))
            let drift = Int64(second) / 2
            let jump = clock.answered(base + Int64(second) * 1000 + drift, sent: sent, at: sent + .milliseconds(1))
            #expect(jump == nil)
        }
        #expect(clock.steadySince == start + .milliseconds(1))
    }

    @Test func `an answer after a pause of Redis is no jump`() {
        var clock = RedisClock()
        _ = answers(&clock, seconds: 0...5)
        let jump3 = clock.answered(base + 66_000, sent: start + .seconds(6), at: start + .seconds(66))
        #expect(jump3 == nil)
        let jump4 = clock.answered(base + 66_500, sent: start + .seconds(66), at: start + .milliseconds(66_500))
        #expect(jump4 == nil)
    }

    @Test func `a time that cannot be is ignored`() {
        var clock = RedisClock()
        _ = answers(&clock, seconds: 0...0)
        let jump5 = clock.answered(.max, sent: start, at: start)
        #expect(jump5 == nil)
        let jump6 = clock.answered(-1, sent: start, at: start)
        #expect(jump6 == nil)
        #expect(clock.time(at: start).map { abs($0 - base) <= 1 } == true)
    }

    @Test func `an entry's age is told by Redis' clock alone, and none is old after that was put back`() throws {
        var clock = RedisClock()
        let entry = try #require(StreamID("\(base + 1000)-3"))
        #expect(clock.age(of: entry, at: start) == nil)
        _ = answers(&clock, seconds: 0...5)
        #expect(clock.age(of: entry, at: start + .seconds(31)).map { abs($0 - 30_000) <= 1 } == true)
        _ = answers(&clock, seconds: 6...6, ahead: -3_600_000)
        #expect(clock.age(of: entry, at: start + .seconds(31)).map { $0 < 0 } == true)
    }
}
