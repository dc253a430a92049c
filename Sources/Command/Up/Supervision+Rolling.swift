import SluiceProcess

/// Rolling: an old worker is asked to end only while its successor and every other worker is ready, and known to it.
extension Supervision {
    /// Somebody asked for a rolling restart. While one is under way, another one follows it: the program on disk may have
    /// changed meanwhile.
    mutating func roll(at now: Duration) -> [Action] {
        guard phase == .running, announced else { return [.report(.roll(.refused))] }
        guard roll == nil else {
            rollAgain = true
            return [.report(.rollQueued)]
        }
        return beginRoll(at: now)
    }

    /// Goes on as far as the roll's step allows by now; call after everything that may have changed it.
    mutating func advanceRoll(at now: Duration) -> [Action] {
        guard let roll, let number = roll.number else { return [] }
        switch roll.step {
        case .starting(let until):
            if isReady(for: number) { return settle(number, at: now) }
            return until <= now ? withdraw(number, at: now) : []
        case .settling(let until) where until <= now:
            if isReady(for: number) { return dismissOld(number, at: now) }
            self.roll?.step = .starting(until: now + Self.successorPatience)
            return []
        case .leaving(let until?) where until <= now:
            self.roll?.step = .leaving(until: nil)
            return kill(.worker(number))
        case .withdrawing(let until?) where until <= now:
            self.roll?.step = .withdrawing(until: nil)
            return kill(.successor(number))
        case .settling, .leaving, .withdrawing:
            return []
        }
    }

    /// - Returns: `nil` if the exit is none of the roll's business.
    mutating func exitedInRoll(_ name: ChildName, _ exit: ChildExit, at now: Duration) -> [Action]? {
        guard let roll, let number = roll.number else { return nil }
        switch (roll.step, name) {
        case (.starting, .successor), (.settling, .successor), (.withdrawing, .successor):
            remove(name)
            return abortRoll(roll.failure ?? .ended(exit), at: now)
        case (.leaving, .worker(number)):
            return succeed(number, at: now)
        case (.leaving, .successor):
            // It had been ready, so it is started again like any worker; nobody else is replaced by what crashes.
            self.roll?.failure = .ended(exit)
            return nil
        case (.starting, _), (.settling, _), (.leaving, _), (.withdrawing, _):
            return nil
        }
    }

    /// For the beginning of a stop.
    mutating func giveUpRoll() -> [Action] {
        rollAgain = false
        return roll == nil ? [] : abortRoll(.stopping, at: .zero)
    }

    var rollDeadline: Duration? {
        switch roll?.step {
        case .starting(let until), .settling(let until): until
        case .leaving(let until), .withdrawing(let until): until
        case nil: nil
        }
    }

    private mutating func beginRoll(at now: Duration) -> [Action] {
        let workers = children.compactMap(\.name.workerNumber)
        roll = Roll(total: workers.count, waiting: workers, step: .starting(until: now))
        return [.report(.roll(.began(workers.count)))] + startSuccessor(at: now)
    }

    private mutating func startSuccessor(at now: Duration) -> [Action] {
        guard let roll, let number = roll.number else { return endRoll(.done(roll?.total ?? 0), at: now) }
        self.roll?.step = .starting(until: now + Self.successorPatience)
        return spawnSuccessor(number, at: now)
    }

    private func isReady(for number: Int) -> Bool {
        children.allSatisfy { $0.isReady || $0.name.workerNumber == nil || $0.name == .worker(number) }
    }

    private mutating func settle(_ number: Int, at now: Duration) -> [Action] {
        roll?.step = .settling(until: now + Self.settlingTime)
        return []
    }

    private mutating func dismissOld(_ number: Int, at now: Duration) -> [Action] {
        guard children.contains(where: { $0.name == .worker(number) && $0.isAlive }) else {
            return succeed(number, at: now)
        }
        roll?.step = .leaving(until: now + Self.leavePatience)
        return terminate(.worker(number))
    }

    private mutating func withdraw(_ number: Int, at now: Duration) -> [Action] {
        let isReady = children.contains { $0.name == .successor(number) && $0.isReady }
        roll?.failure = isReady ? .othersNotReady : .notReady
        roll?.step = .withdrawing(until: now + Self.leavePatience)
        return terminate(.successor(number))
    }

    /// The old process has ended: its successor takes its place.
    private mutating func succeed(_ number: Int, at now: Duration) -> [Action] {
        promote(number)
        roll?.waiting.removeFirst()
        guard let roll else { return [] }
        let actions: [Action] = [
            .promote(number), .report(.roll(.replaced(.worker(number), roll.replaced, of: roll.total))),
        ]
        guard let failure = roll.failure else { return actions + startSuccessor(at: now) }
        return actions
            + endRoll(.aborted(.worker(number), failure, replaced: roll.replaced, of: roll.total), at: now)
    }

    private mutating func abortRoll(_ failure: Failure, at now: Duration) -> [Action] {
        guard let roll, let number = roll.number else { return [] }
        return endRoll(.aborted(.worker(number), failure, replaced: roll.replaced, of: roll.total), at: now)
    }

    private mutating func endRoll(_ report: RollReport, at now: Duration) -> [Action] {
        roll = nil
        guard rollAgain else { return [.report(.roll(report))] }
        rollAgain = false
        return [.report(.roll(report))] + beginRoll(at: now)
    }

    private mutating func terminate(_ name: ChildName) -> [Action] {
        update { if $0.name == name { $0.sent = .terminate } }
        return [.signal(name, .terminate)]
    }

    private mutating func kill(_ name: ChildName) -> [Action] {
        update { if $0.name == name { $0.sent = .kill } }
        return [.report(.killed(name)), .signal(name, .kill)]
    }
}
