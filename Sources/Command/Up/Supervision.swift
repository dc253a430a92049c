import SluiceProcess

/// What `sluice up` does next about its processes. Owns no process, no clock, no terminal.
///
/// Events in, actions out; `now` is the time since the start of `sluice up`. Order of starting: Redis, and when it is
/// ready the edge and the workers. A process that ends by itself is started again after a wait.
struct Supervision {
    enum Action: Equatable {
        /// Start the process and begin to ask whether it is ready.
        case spawn(ChildName)
        case signal(ChildName, ChildSignal)
        /// The successor is the worker of that number from now on; the old one has ended.
        case promote(Int)
        case report(Report)
        /// Every process has been started; they are not ready yet.
        case announceStarted
        /// Everything is ready, for the first time.
        case announceReady
        /// Nothing runs any more.
        case finish(Outcome)
    }

    /// What the operator is told.
    enum Report: Equatable {
        case crashed(ChildName, ChildExit, retry: Duration)
        case ready(ChildName)
        case slow(ChildName)
        case killed(ChildName)
        case stopping
        case roll(RollReport)
        /// A roll is under way; another one follows it.
        case rollQueued
    }

    enum Outcome: Equatable {
        case stopped
        case killed
        case failed(ChildName, ChildExit)
    }

    enum Phase: Equatable {
        /// Left by `stop` or by a process that cannot start: then stopping.
        case running
        /// Left when no process is alive, or by a second `stop`: then killing.
        case stopping(since: Duration, Outcome)
        /// Left when no process is alive.
        case killing(Outcome)
        case finished
    }

    static let firstRetry = Duration.milliseconds(200)
    static let longestRetry = Duration.seconds(5)
    /// A process that was ready and has lived this long counts as healthy: whatever kills it again and again, it is back
    /// after the first wait.
    static let healthyAfter = Duration.seconds(1)
    /// When the operator is told that a process is still not ready.
    static let slowAfter = Duration.seconds(10)

    private(set) var children: [Child]
    private(set) var phase = Phase.running
    private(set) var announced = false
    /// `nil` while there is no rolling restart.
    var roll: Roll?
    var rollAgain = false

    /// - Parameter names: in the order of starting; with `.redis` first if there is a private one.
    init(_ names: [ChildName]) {
        children = names.map(Child.init)
    }

    mutating func start(at now: Duration) -> [Action] {
        spawnWaiting(at: now)
    }

    /// The process answers as it should.
    mutating func ready(_ name: ChildName, at now: Duration) -> [Action] {
        guard let index = index(of: name), case .running(let since, ready: false) = children[index].state else {
            return []
        }
        children[index].state = .running(since: since, ready: true)
        children[index].hasBeenReady = true
        guard phase == .running else { return [] }
        if case .successor = name, roll != nil { return advanceRoll(at: now) }
        if announced { return [.report(.ready(name))] + advanceRoll(at: now) }
        let next = spawnWaiting(at: now)
        guard children.allSatisfy(\.isReady) else { return next }
        announced = true
        return next + [.announceReady]
    }

    mutating func exited(_ name: ChildName, _ exit: ChildExit, at now: Duration) -> [Action] {
        guard let index = index(of: name), case .running(let since, _) = children[index].state else { return [] }
        guard phase == .running else {
            children[index].state = .ended
            return advanceStop(at: now)
        }
        if let actions = exitedInRoll(name, exit, at: now) { return actions }
        if children[index].isHopeless(after: exit) {
            children[index].state = .ended
            return beginStop(.failed(name, exit), at: now)
        }
        let retry = children[index].rest(after: now - since, at: now)
        return [.report(.crashed(name, exit, retry: retry))]
    }

    /// Call when ``deadline`` has come.
    mutating func tick(at now: Duration) -> [Action] {
        switch phase {
        case .running: spawnRested(at: now) + reportSlow(at: now) + advanceRoll(at: now)
        case .stopping: advanceStop(at: now)
        case .killing, .finished: []
        }
    }

    /// When ``tick(at:)`` has something to do, unless another event comes first.
    var deadline: Duration? {
        switch phase {
        case .running: (children.map { $0.deadline(announced: announced) } + [rollDeadline]).compactMap(\.self).min()
        case .stopping(let since, _): stopDeadline(since: since)
        case .killing, .finished: nil
        }
    }

    func isReady(_ name: ChildName) -> Bool { children.contains { $0.name == name && $0.isReady } }

    private func index(of name: ChildName) -> Int? { children.firstIndex { $0.name == name } }

    /// Everything else waits for a Redis of our own.
    private mutating func spawnWaiting(at now: Duration) -> [Action] {
        let redisFirst = children.contains { $0.name == .redis && !$0.hasBeenReady }
        let actions = spawn(at: now) { child in
            child.state == .waiting && (child.name == .redis || !redisFirst)
        }
        guard !actions.isEmpty, !children.contains(where: { $0.state == .waiting }) else { return actions }
        return actions + [.announceStarted]
    }

    private mutating func spawnRested(at now: Duration) -> [Action] {
        spawn(at: now) { child in
            if case .resting(let until) = child.state { until <= now } else { false }
        }
    }

    private mutating func spawn(at now: Duration, where isDue: (Child) -> Bool) -> [Action] {
        var actions: [Action] = []
        for index in children.indices where isDue(children[index]) {
            children[index].state = .running(since: now, ready: false)
            actions.append(.spawn(children[index].name))
        }
        return actions
    }

    private mutating func reportSlow(at now: Duration) -> [Action] {
        guard !announced else { return [] }
        var actions: [Action] = []
        for index in children.indices where children[index].isSlow(at: now) {
            children[index].slowReported = true
            actions.append(.report(.slow(children[index].name)))
        }
        return actions
    }

    /// Sets what only `Supervision+Stopping` and `Supervision+Rolling` change.
    mutating func enter(_ phase: Phase) { self.phase = phase }
    mutating func update(_ change: (inout Child) -> Void) {
        for index in children.indices { change(&children[index]) }
    }
    mutating func remove(_ name: ChildName) { children.removeAll { $0.name == name } }
    mutating func spawnSuccessor(_ number: Int, at now: Duration) -> [Action] {
        children.append(Child(.successor(number)))
        return spawn(at: now) { $0.name == .successor(number) }
    }
    mutating func promote(_ number: Int) {
        guard let successor = children.first(where: { $0.name == .successor(number) }) else { return }
        remove(successor.name)
        update { if $0.name == .worker(number) { $0 = successor.renamed($0.name) } }
    }
}
