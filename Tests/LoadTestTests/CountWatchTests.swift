import Testing

@testable import SluiceLoadTest

struct CountWatchTests {
    private let start = ContinuousClock.now
    private var watch: CountWatch { CountWatch(until: start + .seconds(10)) }

    private func counted(_ count: Int, interrupted: Int = 0) -> CountCheck {
        var tally = Tally()
        tally.sent = 10
        tally.interrupted = interrupted
        return CountCheck(tally, counted: count)
    }

    private func look(_ watch: inout CountWatch, _ check: CountCheck, at now: ContinuousClock.Instant) -> Bool {
        watch.isOver(check, at: now)
    }

    @Test(arguments: [0, 3])
    func `a count that is right is looked at for another second`(_ interrupted: Int) {
        var watch = watch
        let right = counted(10, interrupted: interrupted)
        #expect(!look(&watch, right, at: start))
        #expect(!look(&watch, right, at: start + .milliseconds(999)))
        #expect(look(&watch, right, at: start + .seconds(1)))
    }

    @Test func `what comes within that second begins another one`() {
        var watch = watch
        #expect(!look(&watch, counted(8, interrupted: 3), at: start))
        #expect(!look(&watch, counted(9, interrupted: 3), at: start + .milliseconds(900)))
        #expect(!look(&watch, counted(9, interrupted: 3), at: start + .milliseconds(1800)))
        #expect(look(&watch, counted(9, interrupted: 3), at: start + .milliseconds(1900)))
    }

    @Test func `too high a count is the last word at once`() {
        var watch = watch
        #expect(!look(&watch, counted(10), at: start))
        #expect(look(&watch, counted(11), at: start + .milliseconds(20)))
    }

    @Test func `too low a count is waited for until the deadline`() {
        var watch = watch
        #expect(!look(&watch, counted(9), at: start))
        #expect(!look(&watch, counted(9), at: start + .milliseconds(9999)))
        #expect(look(&watch, counted(9), at: start + .seconds(10)))
    }
}
