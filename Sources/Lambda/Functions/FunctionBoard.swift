import DequeModule

/// Which process of a function runs which call, and who waits. Owns no process, no clock and no call.
///
/// An idle process takes a call at once, the most recently used one first: it is the warmest. Where all are busy calls
/// wait in order. Where none can run because the last one failed to start, calls fail with that error.
struct FunctionBoard {
    typealias ProcessID = Int
    typealias CallID = Int

    enum Placement: Equatable {
        case run(on: ProcessID)
        case wait
        case fail(InvocationFailure)
    }

    enum Readiness: Equatable {
        case run(CallID)
        case rest
        /// Its time is over.
        case end
    }

    /// What the end of a process leads to.
    struct Aftermath: Equatable {
        /// `nil`: it is not replaced.
        var restart: Duration?
        /// They waited, and nothing can run them.
        var failed: [CallID] = []
    }

    private struct Process {
        enum State { case starting, idle, busy }

        var state = State.starting
        var isUsed = false
        var isRetired = false
    }

    /// Why the last process failed to start, until one does start.
    private(set) var failure: InvocationFailure?
    private(set) var isDraining = false
    private var processes: [ProcessID: Process] = [:]
    /// The most recently used one last.
    private var idle: [ProcessID] = []
    /// Some are expired already: they are in ``expired``.
    private var queue = Deque<CallID>()
    private var expired: Set<CallID> = []
    private var backOff = StartBackOff()
    private var lastProcess = 0

    var waitingCount: Int { queue.count - expired.count }
    var processCount: Int { processes.count }
    private var canRun: Bool { processes.values.contains { $0.state != .starting && !$0.isRetired } }

    /// A new process.
    mutating func start() -> ProcessID {
        lastProcess += 1
        processes[lastProcess] = Process()
        return lastProcess
    }

    mutating func submit(_ call: CallID) -> Placement {
        if isDraining { return .fail(.stopping) }
        if let process = idle.popLast() {
            occupy(process)
            return .run(on: process)
        }
        if let failure, !canRun { return .fail(failure) }
        queue.append(call)
        return .wait
    }

    /// The call has waited too long.
    mutating func expire(_ call: CallID) {
        expired.insert(call)
    }

    /// The process asks for an event.
    mutating func ready(_ process: ProcessID) -> Readiness {
        guard let known = processes[process] else { return .rest }
        if known.isRetired { return .end }
        // It asked before, and asks again by another connection.
        if known.state == .idle { return .rest }
        failure = nil
        while let call = queue.popFirst() {
            guard expired.remove(call) == nil else { continue }
            occupy(process)
            return .run(call)
        }
        processes[process]?.state = .idle
        idle.append(process)
        return .rest
    }

    /// The process cannot be given events for now.
    mutating func away(_ process: ProcessID) {
        guard processes[process]?.state == .idle else { return }
        idle.removeAll { $0 == process }
        processes[process]?.state = .busy
    }

    /// One of the processes will not become ready.
    /// - Returns: the calls that nothing can run.
    mutating func failedToStart(_ failure: InvocationFailure) -> [CallID] {
        self.failure = failure
        return canRun ? [] : takeQueue()
    }

    mutating func ended(_ process: ProcessID) -> Aftermath {
        guard let known = processes.removeValue(forKey: process) else { return Aftermath() }
        idle.removeAll { $0 == process }
        guard !known.isRetired else { return Aftermath() }
        guard !isDraining else { return Aftermath(failed: processes.isEmpty ? takeQueue() : []) }
        let restart = backOff.rest(afterUse: known.isUsed)
        return Aftermath(restart: restart, failed: failure != nil && !canRun ? takeQueue() : [])
    }

    /// All processes make room for new ones: the code has changed.
    /// - Returns: those that need not finish anything.
    mutating func retire() -> [ProcessID] {
        for process in processes.keys { processes[process]?.isRetired = true }
        idle = []
        failure = nil
        backOff = StartBackOff()
        return processes.filter { $0.value.state != .busy }.keys.sorted()
    }

    /// Nothing new is accepted; what waits is still run.
    mutating func drain() {
        isDraining = true
    }

    /// - Returns: everything that waits, in order. Nothing waits afterwards.
    mutating func takeQueue() -> [CallID] {
        defer {
            queue = []
            expired = []
        }
        return queue.filter { !expired.contains($0) }
    }

    private mutating func occupy(_ process: ProcessID) {
        processes[process]?.state = .busy
        processes[process]?.isUsed = true
    }
}

extension InvocationFailure {
    static let stopping = Self(type: "Service.Stopping", message: "The function is being stopped.")
}
