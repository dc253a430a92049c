import SluiceProcess

/// Stopping: the edge first, which drains and leaves its last events in Redis; then the workers, which work them off as
/// far as they get; Redis last. Within 10 seconds, whoever hangs.
extension Supervision {
    /// The processes of one step end together; those that still run when it is over are killed.
    enum Step: CaseIterable {
        case edge, workers, redis

        /// When the step is over, counted from the beginning of the stop.
        var limit: Duration {
            switch self {
            case .edge: .seconds(6)
            case .workers: .seconds(8)
            case .redis: .milliseconds(9500)
            }
        }

        func includes(_ name: ChildName) -> Bool {
            switch name {
            case .edge: self == .edge
            case .worker, .successor: self == .workers
            case .redis: self == .redis
            }
        }
    }

    /// Somebody asked to stop. A second time: kill at once.
    mutating func stop(at now: Duration) -> [Action] {
        switch phase {
        case .running: return [.report(.stopping)] + beginStop(.stopped, at: now)
        case .stopping(_, .failed(let name, let exit)): return kill(.failed(name, exit))
        case .stopping: return kill(.killed)
        case .killing, .finished: return []
        }
    }

    mutating func beginStop(_ outcome: Outcome, at now: Duration) -> [Action] {
        let givenUp = giveUpRoll()
        enter(.stopping(since: now, outcome))
        update { child in
            if !child.isAlive { child.state = .ended }
        }
        return givenUp + advanceStop(at: now)
    }

    /// Asks the processes of the first step that has living ones to end, kills them past its limit, finishes at the end.
    mutating func advanceStop(at now: Duration) -> [Action] {
        guard let step else { return finish() }
        guard case .stopping(let since, _) = phase else { return [] }
        let signal = since + step.limit <= now ? ChildSignal.kill : .terminate
        let names = children.filter { $0.isAlive && step.includes($0.name) && $0.sent < signal }.map(\.name)
        update { child in
            if names.contains(child.name) { child.sent = signal }
        }
        return names.flatMap { name -> [Action] in
            signal == .kill ? [.report(.killed(name)), .signal(name, .kill)] : [.signal(name, .terminate)]
        }
    }

    /// None once the step's processes are killed: they can only end now.
    func stopDeadline(since: Duration) -> Duration? {
        guard let step, children.contains(where: { $0.isAlive && step.includes($0.name) && $0.sent < .kill }) else {
            return nil
        }
        return since + step.limit
    }

    private var step: Step? {
        Step.allCases.first { step in children.contains { $0.isAlive && step.includes($0.name) } }
    }

    private mutating func kill(_ outcome: Outcome) -> [Action] {
        enter(.killing(outcome))
        return children.filter(\.isAlive).map { .signal($0.name, .kill) }
    }

    private mutating func finish() -> [Action] {
        switch phase {
        case .stopping(_, let outcome), .killing(let outcome):
            enter(.finished)
            return [.finish(outcome)]
        case .running, .finished:
            return []
        }
    }
}
