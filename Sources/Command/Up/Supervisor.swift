import Foundation
import SluiceProcess

/// Does what ``Supervision`` decides: starts, asks, signals, prints.
final class Supervisor {
    private enum Event: Sendable {
        case ready(start: Int)
        case exited(start: Int, ChildExit)
        case stop
        case roll
        case tick
    }

    /// One process from its start to its end.
    private struct Running {
        var name: ChildName
        /// `nil` if it could not be started; its exit follows.
        let process: ChildProcess?
        let probing: Task<Void, Never>?
    }

    private let plan: UpPlan
    private let probe: ReadinessProbe
    private let tether: ChildTether
    private let screen: UpScreen
    private let (events, happened) = AsyncStream.makeStream(of: Event.self)
    private let clock = ContinuousClock()
    private let began: ContinuousClock.Instant
    private var supervision: Supervision
    /// By the number of the start: a worker and its successor change names while they run.
    private var running: [Int: Running] = [:]
    private var starts = 0
    private var rolls = RollStatus(up: getpid())
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
    /// - Throws: ``CommandError`` when a process cannot be started at all; the others are stopped by then.
    func run() async throws -> Supervision.Outcome {
        let happened = happened
        let signals = StopSignals({ happened.yield(.stop) }, hangUp: { happened.yield(.roll) })
        try plan.folder.rollStatus.write(rolls)
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
            throw CommandError(screen.sentence(name, exit, lastLine: lastLine(name)))
        }
        return outcome ?? .stopped
    }

    private var now: Duration { clock.now - began }

    private func decide(_ event: Event) -> [Supervision.Action] {
        switch event {
        case .ready(let start):
            // The answer may be about a process that has ended meanwhile.
            guard let name = running[start]?.name else { return [] }
            return supervision.ready(name, at: now)
        case .exited(let start, let exit):
            guard let ended = running.removeValue(forKey: start) else { return [] }
            ended.probing?.cancel()
            return supervision.exited(ended.name, exit, at: now)
        case .stop:
            return supervision.stop(at: now)
        case .roll:
            reloadEdge()
            return supervision.roll(at: now)
        case .tick:
            return supervision.tick(at: now)
        }
    }

    /// Renews our own certificate if it is time, and lets the edge read its files again.
    private func reloadEdge() {
        do {
            if plan.tls?.authority != nil { _ = try UpTLS.local(in: plan.folder, host: plan.host) }
        } catch {
            Terminal.tell("the certificate stays as it was: \(error)")
        }
        // Before it is ready, SIGHUP would be the edge's end.
        if supervision.isReady(.edge) { process(.edge)?.hangUp() }
    }

    private func perform(_ actions: [Supervision.Action]) {
        for action in actions {
            switch action {
            case .spawn(let name): spawn(name)
            case .signal(let name, let signal): process(name)?.signal(signal)
            case .promote(let number): promote(number)
            case .report(let report): tell(report)
            case .announceStarted: Terminal.show(screen.text(pids: pids))
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
            ) { happened.yield(.exited(start: start, $0)) }
            let probing = Task { [probe] in
                guard (try? await probe.wait(for: name, workerID: workerID)) != nil else { return }
                happened.yield(.ready(start: start))
            }
            running[start] = Running(name: name, process: process, probing: probing)
        } catch {
            running[start] = Running(name: name, process: nil, probing: nil)
            happened.yield(.exited(start: start, .notStarted(errno: error.errno)))
        }
    }

    private func promote(_ number: Int) {
        for start in running.keys where running[start]?.name == .successor(number) {
            running[start]?.name = .worker(number)
        }
    }

    private func tell(_ report: Supervision.Report) {
        let name = report.subject
        let subject = UpScreen.Subject(pid: name.flatMap { process($0)?.pid }, lastLine: name.flatMap(lastLine))
        let line = screen.line(report, subject)
        Terminal.tell(line)
        guard case .roll(let report) = report else { return }
        rolls.add(report, line)
        do {
            try plan.folder.rollStatus.write(rolls)
        } catch {
            Terminal.tell("\(error)")
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

    private func process(_ name: ChildName) -> ChildProcess? { running.values.first { $0.name == name }?.process }

    private var pids: [ChildName: Int32] {
        Dictionary(running.values.compactMap { running in running.process.map { (running.name, $0.pid) } }) { $1 }
    }

    private func lastLine(_ name: ChildName) -> String? { LogFile(path: plan.folder.log(name)).lastLine }
}
