import SluiceProcess
import Testing

@testable import SluiceCommand

private typealias Action = Supervision.Action

/// Rolling restarts of `Supervision`, event by event. Everything runs and is ready since second 1.
@Suite struct RollingTests {
    private func running(workers: Int = 2) -> Supervision {
        let names = [.redis, .edge] + (1...workers).map { ChildName.worker($0) }
        var supervision = Supervision(names)
        _ = supervision.start(at: .zero)
        for name in names { _ = supervision.ready(name, at: .seconds(1)) }
        return supervision
    }

    private func rolling(workers: Int = 2) -> Supervision {
        var supervision = running(workers: workers)
        _ = supervision.roll(at: .seconds(8))
        return supervision
    }

    /// The successor has been ready for 2 s: the time to settle is over.
    private func settle(_ supervision: inout Supervision, _ number: Int, at now: Duration) -> [Action] {
        let asked = supervision.ready(.successor(number), at: now - .seconds(2))
        return asked + supervision.tick(at: now)
    }

    private func aborted(_ failure: Supervision.Failure, worker: Int = 1, replaced: Int = 0, of total: Int = 2)
        -> Action
    {
        .report(.roll(.aborted(.worker(worker), failure, replaced: replaced, of: total)))
    }

    @Test func `each worker's successor is ready before the worker is asked to end, one at a time`() {
        var supervision = running()
        #expect(supervision.roll(at: .seconds(7)) == [.report(.roll(.began(2))), .spawn(.successor(1))])
        #expect(supervision.ready(.successor(1), at: .seconds(8)) == [])
        #expect(supervision.deadline == .seconds(10))
        #expect(supervision.tick(at: .milliseconds(9999)) == [])
        #expect(supervision.tick(at: .seconds(10)) == [.signal(.worker(1), .terminate)])
        #expect(
            supervision.exited(.worker(1), .status(0), at: .seconds(12))
                == [.promote(1), .report(.roll(.replaced(.worker(1), 1, of: 2))), .spawn(.successor(2))])
        #expect(settle(&supervision, 2, at: .seconds(15)) == [.signal(.worker(2), .terminate)])
        #expect(
            supervision.exited(.worker(2), .status(0), at: .seconds(16))
                == [.promote(2), .report(.roll(.replaced(.worker(2), 2, of: 2))), .report(.roll(.done(2)))])
        #expect(supervision.children.map(\.name) == [.redis, .edge, .worker(1), .worker(2)])
        #expect(!supervision.children.contains { !$0.isReady })
        #expect(supervision.deadline == nil)
    }

    @Test func `a promoted worker is supervised like any other`() {
        var supervision = rolling(workers: 1)
        _ = settle(&supervision, 1, at: .seconds(11))
        _ = supervision.exited(.worker(1), .status(0), at: .seconds(12))
        #expect(
            supervision.exited(.worker(1), .signal(9), at: .seconds(20))
                == [.report(.crashed(.worker(1), .signal(9), retry: .milliseconds(200)))])
        #expect(supervision.tick(at: .seconds(21)) == [.spawn(.worker(1))])
    }

    @Test(arguments: [ChildExit.status(1), .status(127), .notStarted(errno: 2), .signal(11)])
    func `a successor that ends is the end of the roll, and the old one stays`(exit: ChildExit) {
        var supervision = rolling()
        #expect(supervision.exited(.successor(1), exit, at: .seconds(11)) == [aborted(.ended(exit))])
        #expect(supervision.children.map(\.name) == [.redis, .edge, .worker(1), .worker(2)])
        #expect(!supervision.children.contains { !$0.isReady })
        #expect(supervision.deadline == nil)
        #expect(supervision.phase == .running)
    }

    @Test func `the second successor's end leaves the first one in place`() {
        var supervision = rolling()
        _ = settle(&supervision, 1, at: .seconds(11))
        _ = supervision.exited(.worker(1), .status(0), at: .seconds(12))
        #expect(
            supervision.exited(.successor(2), .status(1), at: .seconds(13))
                == [aborted(.ended(.status(1)), worker: 2, replaced: 1)])
    }

    @Test func `a successor that is not ready after 30 s is asked to end, and killed 10 s later`() {
        var supervision = rolling()
        #expect(supervision.deadline == .seconds(38))
        #expect(supervision.tick(at: .seconds(37)) == [])
        #expect(supervision.tick(at: .seconds(38)) == [.signal(.successor(1), .terminate)])
        #expect(supervision.ready(.successor(1), at: .seconds(39)) == [])
        #expect(supervision.deadline == .seconds(48))
        #expect(
            supervision.tick(at: .seconds(48)) == [.report(.killed(.successor(1))), .signal(.successor(1), .kill)])
        #expect(supervision.deadline == nil)
        #expect(supervision.tick(at: .seconds(60)) == [])
        #expect(supervision.exited(.successor(1), .signal(9), at: .seconds(61)) == [aborted(.notReady)])
    }

    @Test func `an old worker that does not end is killed after 10 s, and the roll goes on`() {
        var supervision = rolling()
        _ = settle(&supervision, 1, at: .seconds(11))
        #expect(supervision.deadline == .seconds(21))
        #expect(supervision.tick(at: .seconds(20)) == [])
        #expect(supervision.tick(at: .seconds(21)) == [.report(.killed(.worker(1))), .signal(.worker(1), .kill)])
        #expect(supervision.deadline == nil)
        #expect(supervision.exited(.worker(1), .signal(9), at: .seconds(22)).last == .spawn(.successor(2)))
    }

    @Test func `nobody is asked to end while another worker is down`() {
        var supervision = rolling()
        _ = supervision.exited(.worker(2), .signal(9), at: .seconds(11))
        #expect(supervision.ready(.successor(1), at: .seconds(11)) == [])
        #expect(supervision.tick(at: .seconds(13)) == [.spawn(.worker(2))])
        #expect(supervision.ready(.worker(2), at: .seconds(14)) == [.report(.ready(.worker(2)))])
        #expect(supervision.deadline == .seconds(16))
        #expect(supervision.tick(at: .seconds(16)) == [.signal(.worker(1), .terminate)])
    }

    @Test func `a worker that goes down while all settle is waited for anew`() {
        var supervision = rolling()
        _ = supervision.ready(.successor(1), at: .seconds(11))
        _ = supervision.exited(.worker(2), .signal(9), at: .seconds(12))
        #expect(supervision.tick(at: .seconds(13)) == [.spawn(.worker(2))])
        #expect(supervision.deadline == .seconds(43))
        _ = supervision.ready(.worker(2), at: .seconds(14))
        #expect(supervision.tick(at: .seconds(16)) == [.signal(.worker(1), .terminate)])
    }

    @Test func `a successor that ends while all settle is the end of the roll`() {
        var supervision = rolling()
        _ = supervision.ready(.successor(1), at: .seconds(11))
        #expect(supervision.exited(.successor(1), .status(1), at: .seconds(12)) == [aborted(.ended(.status(1)))])
        #expect(supervision.deadline == nil)
    }

    @Test func `another worker that stays down is the end of the roll after 30 s`() {
        var supervision = rolling()
        _ = supervision.exited(.worker(2), .signal(9), at: .seconds(11))
        _ = supervision.ready(.successor(1), at: .seconds(11))
        #expect(supervision.tick(at: .seconds(38)) == [.spawn(.worker(2)), .signal(.successor(1), .terminate)])
        #expect(supervision.exited(.successor(1), .status(0), at: .seconds(41)) == [aborted(.othersNotReady)])
    }

    @Test func `an old worker that is down at its turn is replaced without a signal`() {
        var supervision = rolling()
        _ = supervision.ready(.successor(1), at: .seconds(11))
        _ = supervision.exited(.worker(1), .signal(9), at: .milliseconds(12_900))
        #expect(
            supervision.tick(at: .seconds(13))
                == [.promote(1), .report(.roll(.replaced(.worker(1), 1, of: 2))), .spawn(.successor(2))])
        #expect(supervision.tick(at: .seconds(20)) == [])
    }

    @Test func `a crash of the old one before its successor is ready is an ordinary crash`() {
        var supervision = rolling()
        #expect(
            supervision.exited(.worker(1), .signal(9), at: .seconds(11))
                == [.report(.crashed(.worker(1), .signal(9), retry: .milliseconds(200)))])
        #expect(supervision.tick(at: .seconds(12)) == [.spawn(.worker(1))])
    }

    @Test func `a successor that crashes while the old one ends takes its place, and nobody else is replaced`() {
        var supervision = rolling()
        _ = settle(&supervision, 1, at: .seconds(11))
        #expect(
            supervision.exited(.successor(1), .status(3), at: .seconds(13))
                == [.report(.crashed(.successor(1), .status(3), retry: .milliseconds(200)))])
        #expect(
            supervision.exited(.worker(1), .status(0), at: .seconds(13))
                == [
                    .promote(1), .report(.roll(.replaced(.worker(1), 1, of: 2))),
                    aborted(.ended(.status(3)), replaced: 1),
                ])
        #expect(supervision.tick(at: .seconds(14)) == [.spawn(.worker(1))])
        #expect(supervision.ready(.worker(1), at: .seconds(15)) == [.report(.ready(.worker(1)))])
    }

    @Test func `a roll during a roll follows it, once however often it is asked`() {
        var supervision = rolling(workers: 1)
        #expect(supervision.roll(at: .seconds(10)) == [.report(.rollQueued)])
        #expect(supervision.roll(at: .seconds(10)) == [.report(.rollQueued)])
        _ = settle(&supervision, 1, at: .seconds(11))
        #expect(
            supervision.exited(.worker(1), .status(0), at: .seconds(12))
                == [
                    .promote(1), .report(.roll(.replaced(.worker(1), 1, of: 1))), .report(.roll(.done(1))),
                    .report(.roll(.began(1))), .spawn(.successor(1)),
                ])
        _ = settle(&supervision, 1, at: .seconds(15))
        #expect(supervision.exited(.worker(1), .status(0), at: .seconds(16)).last == .report(.roll(.done(1))))
    }

    @Test func `a roll that is aborted does not take the next one with it`() {
        var supervision = rolling(workers: 1)
        _ = supervision.roll(at: .seconds(10))
        #expect(
            supervision.exited(.successor(1), .status(1), at: .seconds(11))
                == [
                    aborted(.ended(.status(1)), of: 1), .report(.roll(.began(1))), .spawn(.successor(1)),
                ])
    }

    @Test func `before everything was ready and while it stops there is no roll`() {
        var supervision = Supervision([.edge, .worker(1)])
        _ = supervision.start(at: .zero)
        #expect(supervision.roll(at: .zero) == [.report(.roll(.refused))])
        _ = supervision.stop(at: .zero)
        #expect(supervision.roll(at: .zero) == [.report(.roll(.refused))])
    }

    @Test func `without workers a roll is done at once`() {
        var supervision = Supervision([.edge])
        _ = supervision.start(at: .zero)
        _ = supervision.ready(.edge, at: .zero)
        #expect(supervision.roll(at: .zero) == [.report(.roll(.began(0))), .report(.roll(.done(0)))])
    }

    @Test func `a stop during a roll stops old and new in order`() {
        var supervision = rolling()
        _ = supervision.roll(at: .seconds(10))
        _ = settle(&supervision, 1, at: .seconds(11))
        #expect(
            supervision.stop(at: .seconds(12))
                == [.report(.stopping), aborted(.stopping), .signal(.edge, .terminate)])
        // The first worker has been asked already.
        #expect(
            supervision.exited(.edge, .status(0), at: .seconds(13))
                == [.signal(.worker(2), .terminate), .signal(.successor(1), .terminate)])
        for name in [ChildName.worker(1), .worker(2)] {
            #expect(supervision.exited(name, .status(0), at: .seconds(14)) == [])
        }
        #expect(
            supervision.exited(.successor(1), .status(0), at: .seconds(14)) == [.signal(.redis, .terminate)])
        #expect(supervision.exited(.redis, .status(0), at: .seconds(15)) == [.finish(.stopped)])
    }
}
