import Foundation

/// Does what ``Supervision`` decides: starts, asks, signals, prints.
final class Supervisor {
    private enum Event: Sendable {
        case ready(ChildName, start: Int)
        case exited(ChildName, ChildExit)
        case stop
        case tick
    }

    /// One process from its start to its end.
    private struct Running {
        let start: Int
        let process: ChildProcess
        let probing: Task<Void, Never>
    }

    private let plan: UpPlan
    private let probe: ReadinessProbe
    private let tether: ChildTether
    private let screen: UpScreen
    private let (events, happened) = AsyncStream.makeStream(of: Event.self)
    private let clock = ContinuousClock()
    private let began: ContinuousClock.Instant
    private var supervision: Supervision
    private var running: [ChildName: Running] = [:]
    private var starts = 0
    private var outcome: Supervision.Outcome?
    private var alarm: Task<Void, Never>?

    init(plan: UpPlan, tether: ChildTether) {
        self.plan = plan
        probe = ReadinessProbe(redis: plan.redisAddress, namespace: plan.namespace, adminPort: plan.adminPort)
        self.tether = tether
        screen = UpScreen(plan: plan)
        supervision = Supervision(plan.children)
        began = clock.now
    }

    /// Runs everything until it is stopped and every process has ended.
    /// - Throws: ``UpError`` when a process cannot be started at all; the others are stopped by then.
    func run() async throws -> Supervision.Outcome {
        let happened = happened
        let signals = StopSignals { happened.yield(.stop) }
        for name in plan.children { LogFile(path: plan.folder.log(name)).startAnew() }
        perform(supervision.start(at: now))
        for await event in events {
            perform(decide(event))
            if outcome != nil { break }
            setAlarm()
        }
        alarm?.cancel()
        withExtendedLifetime(signals) {}
        if case .failed(let name, let exit) = outcome {
            throw UpError(screen.sentence(name, exit, lastLine: LogFile(path: plan.folder.log(name)).lastLine))
        }
        return outcome ?? .stopped
    }

    private var now: Duration { clock.now - began }

    private func decide(_ event: Event) -> [Supervision.Action] {
        switch event {
        case .ready(let name, let start):
            // The answer may be about a process that has ended meanwhile.
            return running[name]?.start == start ? supervision.ready(name, at: now) : []
        case .exited(let name, let exit):
            running.removeValue(forKey: name)?.probing.cancel()
            return supervision.exited(name, exit, at: now)
        case .stop:
            return supervision.stop(at: now)
        case .tick:
            return supervision.tick(at: now)
        }
    }

    private func perform(_ actions: [Supervision.Action]) {
        for action in actions {
            switch action {
            case .spawn(let name): spawn(name)
            case .signal(let name, let signal): running[name]?.process.signal(signal)
            case .report(let report): Terminal.tell(screen.line(report, lastLine: lastLine(report)))
            case .announceStarted: Terminal.show(screen.text(pids: running.mapValues(\.process.pid)))
            case .announceReady: Terminal.show(screen.ready)
            case .finish(let outcome): self.outcome = outcome
            }
        }
    }

    private func spawn(_ name: ChildName) {
        starts += 1
        let start = starts
        let workerID = RandomHex.text(bytes: 8)
        let happened = happened
        do throws(SpawnError) {
            let process = try ChildThread.start(
                plan.launch(name, workerID: workerID), tether: tether, lock: plan.folder.children.descriptor
            ) { happened.yield(.exited(name, $0)) }
            let probing = Task { [probe] in
                guard (try? await probe.wait(for: name, workerID: workerID)) != nil else { return }
                happened.yield(.ready(name, start: start))
            }
            running[name] = Running(start: start, process: process, probing: probing)
        } catch {
            happened.yield(.exited(name, .notStarted(errno: error.errno)))
        }
    }

    private func setAlarm() {
        alarm?.cancel()
        guard let deadline = supervision.deadline else { return }
        alarm = Task { [happened, clock, began] in
            guard (try? await clock.sleep(until: began + deadline)) != nil else { return }
            happened.yield(.tick)
        }
    }

    private func lastLine(_ report: Supervision.Report) -> String? {
        switch report {
        case .crashed(let name, _, _), .slow(let name): LogFile(path: plan.folder.log(name)).lastLine
        case .ready, .killed, .stopping: nil
        }
    }
}
