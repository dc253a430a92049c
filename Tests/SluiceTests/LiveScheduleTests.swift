import NIOCore
import SluiceGateway
import Testing

@testable import Sluice

@Suite struct `Live counts` {
    let start = NIODeadline.uptimeNanoseconds(1_000_000_000)

    @Test func `are told at once after a quiet time, then at most every fifty milliseconds`() {
        var schedule = LiveSchedule(now: start)
        schedule.changed(["a"])
        #expect(schedule.takeDue(at: start + .milliseconds(60)) == ["a"])
        #expect(schedule.takeDue(at: start + .milliseconds(61)).isEmpty)
        schedule.told(["a"], at: start + .milliseconds(62))
        schedule.changed(["a"])
        #expect(schedule.takeDue(at: start + .milliseconds(111)).isEmpty)
        #expect(schedule.next == start + .milliseconds(112))
        #expect(schedule.takeDue(at: start + .milliseconds(112)) == ["a"])
    }

    @Test func `wait for the interval when a tenure begins, since the last owner may just have told`() {
        var schedule = LiveSchedule(now: start)
        schedule.changed(["a"])
        #expect(schedule.takeDue(at: start + .milliseconds(49)).isEmpty)
        #expect(schedule.takeDue(at: start + .milliseconds(50)) == ["a"])
    }

    @Test func `of one name do not wait for another's`() {
        var schedule = LiveSchedule(now: start - .seconds(1))
        schedule.changed(["a"])
        #expect(schedule.takeDue(at: start) == ["a"])
        schedule.told(["a"], at: start)
        schedule.changed(["a", "b"])
        #expect(schedule.takeDue(at: start + .milliseconds(1)) == ["b"])
        #expect(schedule.next == start + .milliseconds(50))
    }

    @Test func `with a change every tenth of a millisecond come twenty times a second`() {
        var schedule = LiveSchedule(now: start)
        var told = 0
        for tick in 0..<100_000 {
            let now = start + .microseconds(Int64(tick) * 100)
            schedule.changed(["a"])
            let due = schedule.takeDue(at: now)
            guard !due.isEmpty else { continue }
            told += 1
            schedule.told(due, at: now)
        }
        #expect((195...200).contains(told))
    }
}
