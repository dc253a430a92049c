import NIOCore
import SluiceGateway
import Testing

@testable import Sluice

@Suite struct `The watch over nodes` {
    let start = NIODeadline.uptimeNanoseconds(10_000_000_000)
    let base: Int64 = 1_700_000_000_000
    let node = NodeID(bits: 5)

    /// What an owner sees at its beats.
    struct Owner {
        var watch = NodeWatch(deadAfter: .seconds(5))
        var clock = RedisClock()

        /// - Returns: whether the node is found dead.
        mutating func beat(_ beat: String, time: Int64, at now: NIODeadline) -> Bool {
            _ = clock.answered(time, sent: now - .milliseconds(1), at: now)
            return !watch.observe(
                [NodeWatch.Beat(node: NodeID(bits: 5), beat: beat)], time: time, clock: clock, at: now
            )
            .isEmpty
        }
    }

    /// An owner whose clock has been steady since `start`, and a node that beat last at `seen`, in seconds.
    func firstFound(_ owner: inout Owner, seen: Int64, seconds: ClosedRange<Int64>) -> Int64? {
        for second in seconds
        where owner.beat("\(base + seen * 1000)", time: base + second * 1000, at: start + .seconds(second)) {
            return second
        }
        return nil
    }

    @Test func `a beat that stays for the dead time on the owner's clock is a dead node's`() {
        var owner = Owner()
        // Redis' clock says nothing: it stands still.
        for second in 0...4 {
            let isDead = owner.watch.observe(
                [NodeWatch.Beat(node: node, beat: "1")], time: 0, clock: owner.clock,
                at: start + .seconds(Int64(second)))
            #expect(isDead.isEmpty)
        }
        let beats = [NodeWatch.Beat(node: node, beat: "1")]
        let silent = owner.watch.observe(beats, time: 0, clock: owner.clock, at: start + .seconds(5))
        #expect(silent == beats)
        let dead = [NodeWatch.Beat(node: node, beat: "dead")]
        let again = owner.watch.observe(dead, time: 0, clock: owner.clock, at: start + .seconds(6))
        #expect(again.isEmpty)
    }

    @Test func `an owner whose clock is steady finds a node dead with its first beat`() {
        var owner = Owner()
        for second in 0...7 as ClosedRange<Int64> {
            _ = owner.clock.answered(base + second * 1000, sent: start + .seconds(second), at: start + .seconds(second))
        }
        let isDead = owner.beat("\(base + 2999)", time: base + 8000, at: start + .seconds(8))
        #expect(isDead)
    }

    @Test func `a node that was seen within the dead time lives`() {
        var owner = Owner()
        for second in 0...7 as ClosedRange<Int64> {
            _ = owner.clock.answered(base + second * 1000, sent: start + .seconds(second), at: start + .seconds(second))
        }
        let isDead = owner.beat("\(base + 3001)", time: base + 8000, at: start + .seconds(8))
        #expect(!isDead)
    }

    @Test func `a worker that has just come waits until whoever lives has beaten`() {
        var owner = Owner()
        let found = firstFound(&owner, seen: -60, seconds: 0...10)
        #expect(found == 3)
    }

    @Test(arguments: [3_600_000, -3_600_000] as [Int64])
    func `a jump of Redis' clock declares nobody dead who lives`(jump: Int64) {
        var owner = Owner()
        for second in 0...30 as ClosedRange<Int64> {
            let ahead = second >= 10 ? jump : 0
            // The node beat half a second before, so the first beat seen after the jump is from before it.
            let seen = base + second * 1000 - 500 + (second > 10 ? jump : 0)
            let isDead = owner.beat("\(seen)", time: base + second * 1000 + ahead, at: start + .seconds(second))
            #expect(!isDead)
        }
    }

    @Test(arguments: [3_600_000, -3_600_000] as [Int64])
    func `a node that dies at a jump of Redis' clock is found by the owner's`(jump: Int64) {
        var owner = Owner()
        _ = firstFound(&owner, seen: 0, seconds: 0...1)
        var found: Int64?
        for second in 2...20 as ClosedRange<Int64> where found == nil {
            let isDead = owner.beat("\(base)", time: base + second * 1000 + jump, at: start + .seconds(second))
            if isDead { found = second }
        }
        #expect(found == 5)
    }

    @Test func `a pause of Redis declares nobody dead`() {
        var owner = Owner()
        for second in 0...9 as ClosedRange<Int64> {
            let isDead = owner.beat(
                "\(base + second * 1000 - 500)", time: base + second * 1000, at: start + .seconds(second))
            #expect(!isDead)
        }
        // Asked at 10 s, answered at 40 s, and again before the node has beaten.
        _ = owner.clock.answered(base + 40_000, sent: start + .seconds(10), at: start + .seconds(40))
        owner.watch.restart(at: start + .seconds(40))
        for second in 40...42 as ClosedRange<Int64> {
            let isDead = owner.beat("\(base + 8500)", time: base + second * 1000, at: start + .seconds(second))
            #expect(!isDead)
        }
        let isDead = owner.beat("\(base + 8500)", time: base + 43_000, at: start + .seconds(43))
        #expect(isDead)
    }

    @Test func `after a time without answers a beat is watched anew`() {
        var owner = Owner()
        _ = owner.beat("1", time: 0, at: start)
        let afterPause = owner.beat("1", time: 0, at: start + .seconds(8))
        #expect(!afterPause)
        for second in 9...12 as ClosedRange<Int64> { _ = owner.beat("1", time: 0, at: start + .seconds(second)) }
        let afterDeadTime = owner.beat("1", time: 0, at: start + .seconds(13))
        #expect(afterDeadTime)
    }

    @Test func `for the time in which Redis was away nobody is dead`() {
        var owner = Owner()
        _ = owner.beat("\(base)", time: base, at: start)
        owner.clock.lost()
        owner.watch.restart(at: start + .seconds(20))
        let isDead = owner.beat("\(base)", time: base + 21_000, at: start + .seconds(21))
        #expect(!isDead)
    }
}
