import SluiceProcess
import Testing

@testable import SluiceCommand

private typealias Action = Supervision.Action

@Suite struct SupervisionTests {
    private let all: [ChildName] = [.redis, .edge, .worker(1), .worker(2)]

    /// Everything started and ready after one second.
    private func running(_ names: [ChildName]? = nil) -> Supervision {
        var supervision = Supervision(names ?? all)
        _ = supervision.start(at: .zero)
        for name in names ?? all { _ = supervision.ready(name, at: .seconds(1)) }
        return supervision
    }

    @Test func `Redis starts first, the others when it is ready`() {
        var supervision = Supervision(all)
        #expect(supervision.start(at: .zero) == [.spawn(.redis)])
        #expect(
            supervision.ready(.redis, at: .seconds(1))
                == [.spawn(.edge), .spawn(.worker(1)), .spawn(.worker(2)), .announceStarted])
    }

    @Test func `with a Redis of somebody else everything starts at once`() {
        var supervision = Supervision([.edge, .worker(1)])
        #expect(supervision.start(at: .zero) == [.spawn(.edge), .spawn(.worker(1)), .announceStarted])
    }

    @Test func `ready is announced once, when the last is ready`() {
        var supervision = Supervision([.edge, .worker(1)])
        _ = supervision.start(at: .zero)
        #expect(supervision.ready(.worker(1), at: .zero) == [])
        #expect(supervision.ready(.edge, at: .zero) == [.announceReady])
        #expect(supervision.ready(.edge, at: .zero) == [])
    }

    @Test func `a crash before the others are ready delays the announcement`() {
        var supervision = Supervision([.edge, .worker(1)])
        _ = supervision.start(at: .zero)
        _ = supervision.ready(.worker(1), at: .zero)
        _ = supervision.exited(.worker(1), .status(1), at: .zero)
        #expect(supervision.ready(.edge, at: .zero) == [])
        #expect(supervision.tick(at: .milliseconds(200)) == [.spawn(.worker(1))])
        #expect(supervision.ready(.worker(1), at: .seconds(1)) == [.announceReady])
    }

    @Test func `a crashed child rests, starts again and is reported`() {
        var supervision = running()
        #expect(
            supervision.exited(.edge, .signal(9), at: .seconds(2))
                == [.report(.crashed(.edge, .signal(9), retry: .milliseconds(200)))])
        #expect(supervision.deadline == .milliseconds(2200))
        #expect(supervision.tick(at: .milliseconds(2199)) == [])
        #expect(supervision.tick(at: .milliseconds(2200)) == [.spawn(.edge)])
        #expect(supervision.deadline == nil)
        #expect(supervision.ready(.edge, at: .seconds(3)) == [.report(.ready(.edge))])
    }

    @Test func `the rest doubles up to 5 s for a child that is never ready`() {
        var supervision = running()
        var now = Duration.seconds(1)
        var rests: [Duration] = []
        for lifetime in [0, 0, 0, 0, 0, 0, 20, 0] {
            now += .seconds(lifetime)
            for case .report(.crashed(_, _, let rest)) in supervision.exited(.worker(2), .status(1), at: now) {
                rests.append(rest)
                now += rest
            }
            #expect(supervision.tick(at: now) == [.spawn(.worker(2))])
        }
        let milliseconds: [Int64] = [200, 400, 800, 1600, 3200, 5000, 5000, 5000]
        #expect(rests == milliseconds.map { .milliseconds($0) })
    }

    @Test func `a child that is killed every 2 s is back after 0.2 s every time`() {
        var supervision = running()
        for second in 1...30 {
            let now = Duration.seconds(2 * second)
            #expect(
                supervision.exited(.worker(1), .signal(9), at: now)
                    == [.report(.crashed(.worker(1), .signal(9), retry: .milliseconds(200)))])
            #expect(supervision.tick(at: now + .milliseconds(200)) == [.spawn(.worker(1))])
            #expect(supervision.ready(.worker(1), at: now + .seconds(1)) == [.report(.ready(.worker(1)))])
        }
    }

    @Test func `a child that is ready and crashes within a second rests longer each time, until it lives`() {
        var supervision = running()
        var now = Duration.seconds(1)
        var rests: [Duration] = []
        for lifetime in [0, 999, 500, 1000, 0] {
            now += .milliseconds(lifetime)
            for case .report(.crashed(_, _, let rest)) in supervision.exited(.edge, .status(1), at: now) {
                rests.append(rest)
                now += rest
            }
            _ = supervision.tick(at: now)
            _ = supervision.ready(.edge, at: now)
        }
        // The first life began at zero.
        #expect(rests == [200, 400, 800, 200, 400].map { .milliseconds($0) })
    }

    @Test func `Redis that comes back does not start the others again`() {
        var supervision = running()
        _ = supervision.exited(.redis, .signal(9), at: .seconds(2))
        #expect(supervision.tick(at: .seconds(3)) == [.spawn(.redis)])
        #expect(supervision.ready(.redis, at: .seconds(4)) == [.report(.ready(.redis))])
    }

    @Test(arguments: [ChildName.redis, .edge])
    func `our own process that never was ready is the end`(name: ChildName) {
        var supervision = Supervision(all)
        _ = supervision.start(at: .zero)
        if name == .edge { _ = supervision.ready(.redis, at: .zero) }
        let actions = supervision.exited(name, .status(1), at: .zero)
        guard name == .edge else {
            #expect(actions == [.finish(.failed(.redis, .status(1)))])
            return
        }
        #expect(actions == [.signal(.worker(1), .terminate), .signal(.worker(2), .terminate)])
        #expect(supervision.exited(.worker(1), .status(0), at: .zero) == [])
        #expect(supervision.exited(.worker(2), .status(0), at: .zero) == [.signal(.redis, .terminate)])
        #expect(supervision.exited(.redis, .status(0), at: .zero) == [.finish(.failed(.edge, .status(1)))])
    }

    @Test(arguments: [ChildExit.status(127), .status(126), .notStarted(errno: 12)])
    func `a worker's command that does not exist is the end`(exit: ChildExit) {
        var supervision = Supervision([.worker(1)])
        _ = supervision.start(at: .zero)
        #expect(supervision.exited(.worker(1), exit, at: .zero) == [.finish(.failed(.worker(1), exit))])
    }

    @Test func `a worker that crashes at its start is tried again`() {
        var supervision = Supervision([.worker(1)])
        _ = supervision.start(at: .zero)
        #expect(
            supervision.exited(.worker(1), .status(1), at: .zero)
                == [.report(.crashed(.worker(1), .status(1), retry: .milliseconds(200)))])
    }

    @Test func `who is not ready after 10 s is reported once`() {
        var supervision = Supervision([.edge, .worker(1)])
        _ = supervision.start(at: .seconds(1))
        _ = supervision.ready(.edge, at: .seconds(1))
        #expect(supervision.deadline == .seconds(11))
        #expect(supervision.tick(at: .seconds(11)) == [.report(.slow(.worker(1)))])
        #expect(supervision.deadline == nil)
        #expect(supervision.tick(at: .seconds(30)) == [])
    }

    @Test func `stopping goes in order: edge, workers, Redis`() {
        var supervision = running()
        #expect(supervision.stop(at: .seconds(20)) == [.report(.stopping), .signal(.edge, .terminate)])
        #expect(
            supervision.exited(.edge, .status(0), at: .seconds(21))
                == [.signal(.worker(1), .terminate), .signal(.worker(2), .terminate)])
        #expect(supervision.exited(.worker(2), .status(0), at: .seconds(21)) == [])
        #expect(supervision.exited(.worker(1), .status(0), at: .seconds(21)) == [.signal(.redis, .terminate)])
        #expect(supervision.exited(.redis, .status(0), at: .seconds(22)) == [.finish(.stopped)])
        #expect(supervision.deadline == nil)
        #expect(supervision.stop(at: .seconds(23)) == [])
    }

    @Test func `stragglers are killed at the end of their step, all within 10 s`() {
        var supervision = running()
        _ = supervision.stop(at: .seconds(20))
        #expect(supervision.deadline == .seconds(26))
        #expect(supervision.tick(at: .seconds(25)) == [])
        #expect(supervision.tick(at: .seconds(26)) == [.report(.killed(.edge)), .signal(.edge, .kill)])
        #expect(supervision.deadline == nil)
        #expect(supervision.tick(at: .seconds(27)) == [])
        _ = supervision.exited(.edge, .signal(9), at: .seconds(26))
        #expect(supervision.deadline == .seconds(28))
        _ = supervision.exited(.worker(1), .status(0), at: .seconds(26))
        #expect(supervision.tick(at: .seconds(28)) == [.report(.killed(.worker(2))), .signal(.worker(2), .kill)])
        #expect(supervision.exited(.worker(2), .signal(9), at: .seconds(28)) == [.signal(.redis, .terminate)])
        #expect(supervision.deadline == .milliseconds(29_500))
        #expect(
            supervision.tick(at: .milliseconds(29_500)) == [.report(.killed(.redis)), .signal(.redis, .kill)])
        #expect(supervision.exited(.redis, .signal(9), at: .seconds(30)) == [.finish(.stopped)])
    }

    @Test func `a second stop kills everything at once`() {
        var supervision = running()
        _ = supervision.stop(at: .seconds(20))
        #expect(
            supervision.stop(at: .seconds(21))
                == [
                    .signal(.redis, .kill), .signal(.edge, .kill), .signal(.worker(1), .kill),
                    .signal(.worker(2), .kill),
                ])
        #expect(supervision.stop(at: .seconds(21)) == [])
        for name in all.dropLast() { #expect(supervision.exited(name, .signal(9), at: .seconds(21)) == []) }
        #expect(supervision.exited(.worker(2), .signal(9), at: .seconds(21)) == [.finish(.killed)])
    }

    @Test func `a stop while Redis starts leaves the others unstarted`() {
        var supervision = Supervision(all)
        _ = supervision.start(at: .zero)
        #expect(supervision.stop(at: .zero) == [.report(.stopping), .signal(.redis, .terminate)])
        #expect(supervision.ready(.redis, at: .zero) == [])
        #expect(supervision.exited(.redis, .status(0), at: .zero) == [.finish(.stopped)])
    }

    @Test func `a child that rests is not started again after a stop`() {
        var supervision = running([.edge])
        _ = supervision.exited(.edge, .status(1), at: .seconds(2))
        #expect(supervision.stop(at: .seconds(2)) == [.report(.stopping), .finish(.stopped)])
        #expect(supervision.tick(at: .seconds(3)) == [])
    }

    @Test func `events about a child that is not running change nothing`() {
        var supervision = Supervision(all)
        _ = supervision.start(at: .zero)
        let before = supervision.children
        #expect(supervision.ready(.edge, at: .zero) == [])
        #expect(supervision.exited(.edge, .status(1), at: .zero) == [])
        #expect(supervision.exited(.worker(9), .status(1), at: .zero) == [])
        #expect(supervision.children == before)
    }
}
