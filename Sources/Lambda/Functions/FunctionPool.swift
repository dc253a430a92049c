import Foundation
import Logging
import NIOCore
import SluiceProcess

/// The processes of one function, and the calls they run. Obeys its ``FunctionBoard``. On one event loop.
final class FunctionPool {
    /// A call that has less left is not begun.
    static let leastTime = TimeAmount.milliseconds(3)

    private struct Call {
        let invocation: Invocation
        let submitted: NIODeadline
        /// Whoever asked waits no longer than this, in the queue and at the process together.
        var deadline: NIODeadline { submitted + TimeAmount(invocation.timeout) }
        let complete: (CallEnd) -> Void
        /// Ends the wait in the queue.
        var expiry: Scheduled<Void>?
        /// What it was given at a process; nil: no process was given it yet.
        var limit: TimeAmount?
    }

    let function: LambdaFunction
    /// How many processes it has; none where the template reserves none.
    private let size: Int
    private let startLimit: TimeAmount
    private let launch: FunctionLaunch
    private let tether: ChildTether
    private let arn: String
    let loop: any EventLoop
    let logger: Logger
    private let metrics: FunctionMetrics

    private var board = FunctionBoard()
    private var processes: [FunctionBoard.ProcessID: FunctionProcess] = [:]
    private var calls: [FunctionBoard.CallID: Call] = [:]
    private var running: [FunctionBoard.ProcessID: FunctionBoard.CallID] = [:]
    private var lastCall = 0
    /// Raised at each change of the code: starts that were planned before do not take place.
    private var generation = 0
    /// Processes of the first generation of which nothing is known yet.
    private var unsettled: Set<FunctionBoard.ProcessID> = []
    private var settled: EventLoopPromise<InvocationFailure?>?
    private var stopped: EventLoopPromise<Void>?
    private var isEnding = false

    init(
        _ function: LambdaFunction, launch: FunctionLaunch, tether: ChildTether, configuration: FunctionsConfiguration,
        loop: any EventLoop, logger: Logger
    ) {
        self.function = function
        self.launch = launch
        self.tether = tether
        size = max(0, min(configuration.concurrency, function.reservedConcurrency ?? .max))
        startLimit = TimeAmount(configuration.startLimit)
        let aws = configuration.aws
        arn = "arn:aws:lambda:\(aws.region):\(aws.accountID):function:\(function.functionName)"
        self.loop = loop
        self.logger = logger
        metrics = FunctionMetrics(function: function.name)
    }

    /// Starts all processes.
    /// - Returns: when each is ready or has failed; why the last one failed, if none is ready.
    func start() -> EventLoopFuture<InvocationFailure?> {
        guard size > 0 else { return loop.makeSucceededFuture(nil) }
        let settled = loop.makePromise(of: InvocationFailure?.self)
        self.settled = settled
        for _ in 0..<size { unsettled.insert(startProcess()) }
        return settled.futureResult
    }

    /// - Parameter complete: called once, on the event loop.
    func submit(_ invocation: Invocation, complete: @escaping (CallEnd) -> Void) {
        guard invocation.mayBegin() else { return complete(.notBegun) }
        guard size > 0 else { return complete(.notGiven(.failed(.throttled))) }
        lastCall += 1
        let call = lastCall
        calls[call] = Call(invocation: invocation, submitted: .now(), complete: complete)
        switch board.submit(call) {
        case .run(let process):
            if !begin(call, on: process) { giveCall(to: process) }
        case .wait:
            calls[call]?.expiry = loop.assumeIsolated().scheduleTask(in: TimeAmount(invocation.timeout)) {
                [weak self] in
                self?.expire(call)
            }
            metrics.queue.record(board.waitingCount)
        case .fail(let failure): finish(call, .failed(failure))
        }
    }

    /// New processes for changed code; the old ones end after the call they run.
    func reload() {
        guard !board.isDraining else { return }
        generation += 1
        let useless = board.retire()
        logger.info("the code has changed: starting new processes")
        for process in useless { processes[process]?.terminate() }
        for _ in 0..<size { startProcess() }
    }

    /// Accepts no more calls, runs those it has, and ends the processes.
    /// - Parameter limit: how long calls may take; what is left then fails.
    /// - Returns: when no process is left.
    func stop(within limit: TimeAmount) -> EventLoopFuture<Void> {
        let stopped = stopped ?? loop.makePromise()
        self.stopped = stopped
        board.drain()
        loop.assumeIsolated().scheduleTask(in: limit) { [weak self] in self?.end() }
        endIfDrained()
        return stopped.futureResult
    }
}

// Calls.
extension FunctionPool {
    /// Gives the call to the process.
    /// - Returns: false where it does not begin any more; the process is free then.
    private func begin(_ call: FunctionBoard.CallID, on process: FunctionBoard.ProcessID) -> Bool {
        guard let waiting = calls[call] else { return false }
        let invocation = waiting.invocation
        waiting.expiry?.cancel()
        guard invocation.mayBegin() else {
            giveBack(call)
            return false
        }
        let limit = min(TimeAmount(function.timeout), waiting.deadline - .now())
        guard limit >= Self.leastTime else {
            finish(call, .timedOut)
            return false
        }
        running[process] = call
        calls[call]?.limit = limit
        let request = UUID().uuidString.lowercased()
        processes[process]?.run(
            RuntimeEvent(
                requestID: request,
                deadline: Int64(Date().timeIntervalSince1970 * 1000) + limit.nanoseconds / 1_000_000,
                functionARN: arn, traceID: TraceID.random(), payload: invocation.payload),
            until: .now() + limit, metadata: ["request": "\(request)", "route": "\(invocation.route)"])
        return true
    }

    /// The next that waits and may still begin.
    private func giveCall(to process: FunctionBoard.ProcessID) {
        while true {
            switch board.ready(process) {
            case .run(let call):
                metrics.queue.record(board.waitingCount)
                if begin(call, on: process) { return }
            case .rest: return
            case .end:
                processes[process]?.terminate()
                return
            }
        }
    }

    private func expire(_ call: FunctionBoard.CallID) {
        board.expire(call)
        logger.warning("a call waited too long for a process", metadata: route(of: call))
        finish(call, .timedOut)
    }

    private func finish(_ call: FunctionBoard.CallID, _ outcome: InvocationOutcome) {
        guard let finished = take(call) else { return }
        metrics.record(outcome, duration: .nanoseconds((.now() - finished.submitted).nanoseconds))
        finished.complete(finished.limit == nil ? .notGiven(outcome) : .given(outcome))
        endIfDrained()
    }

    /// It may not begin any more.
    private func giveBack(_ call: FunctionBoard.CallID) {
        take(call)?.complete(.notBegun)
        endIfDrained()
    }

    private func take(_ call: FunctionBoard.CallID) -> Call? {
        let taken = calls.removeValue(forKey: call)
        taken?.expiry?.cancel()
        metrics.queue.record(board.waitingCount)
        return taken
    }

    private func fail(_ calls: [FunctionBoard.CallID], _ failure: InvocationFailure) {
        for call in calls { finish(call, .failed(failure)) }
    }

    private func route(of call: FunctionBoard.CallID) -> Logger.Metadata {
        calls[call].map { ["route": "\($0.invocation.route)"] } ?? [:]
    }
}

// Processes.
extension FunctionPool {
    @discardableResult private func startProcess() -> FunctionBoard.ProcessID {
        let id = board.start()
        let process = FunctionProcess(
            launch: launch, tether: tether, startLimit: startLimit, loop: loop, logger: logger
        ) { [weak self] in
            self?.happened($0, to: id)
        }
        processes[id] = process
        metrics.coldStarts.increment()
        metrics.processes.record(board.processCount)
        process.start()
        return id
    }

    private func happened(_ happening: FunctionProcess.Happening, to id: FunctionBoard.ProcessID) {
        switch happening {
        case .ready: ready(id)
        case .away: board.away(id)
        case .finished(let outcome): finished(id, outcome)
        case .failedToStart(let failure): failedToStart(id, FunctionLaunch.advice(failure) ?? failure)
        case .ended: ended(id)
        }
    }

    private func ready(_ id: FunctionBoard.ProcessID) {
        giveCall(to: id)
        settle(id)
    }

    private func finished(_ id: FunctionBoard.ProcessID, _ outcome: InvocationOutcome) {
        guard let call = running.removeValue(forKey: id) else { return }
        report(outcome, of: call, by: processes[id]?.logger ?? logger)
        finish(call, outcome)
    }

    private func report(_ outcome: InvocationOutcome, of call: FunctionBoard.CallID, by logger: Logger) {
        switch outcome {
        case .returned: break
        case .failed(let failure):
            logger.warning(
                "the function failed", metadata: ["error": "\(failure.type)", "message": "\(failure.message)"])
        case .timedOut:
            let seconds = Double(calls[call]?.limit?.nanoseconds ?? 0) / 1e9
            // Lambda's own words.
            logger.error("Task timed out after \(String(format: "%.2f", seconds)) seconds")
        }
    }

    private func failedToStart(_ id: FunctionBoard.ProcessID, _ failure: InvocationFailure) {
        guard !isEnding else { return }
        logger.error(
            "the function cannot start", metadata: ["error": "\(failure.type)", "message": "\(failure.message)"])
        fail(board.failedToStart(failure), failure)
        settle(id)
    }

    private func ended(_ id: FunctionBoard.ProcessID) {
        processes[id] = nil
        let aftermath = board.ended(id)
        metrics.processes.record(board.processCount)
        fail(aftermath.failed, board.failure ?? .stopping)
        if let rest = aftermath.restart { restart(after: rest) }
        settle(id)
        if isEnding, processes.isEmpty { stopped?.succeed() }
    }

    private func restart(after rest: Duration) {
        guard rest > .zero else {
            startProcess()
            return
        }
        logger.info("starting another process", metadata: ["in": "\(rest)"])
        loop.assumeIsolated().scheduleTask(in: TimeAmount(rest)) { [weak self, generation] in
            guard let self, generation == self.generation, !board.isDraining else { return }
            startProcess()
        }
    }

    private func settle(_ id: FunctionBoard.ProcessID) {
        guard unsettled.remove(id) != nil, unsettled.isEmpty else { return }
        settled?.succeed(board.failure)
    }

    private func endIfDrained() {
        if board.isDraining, calls.isEmpty { end() }
    }

    private func end() {
        guard !isEnding else { return }
        isEnding = true
        running = [:]
        _ = board.takeQueue()
        fail(calls.keys.sorted(), .stopping)
        for process in processes.values { process.terminate() }
        if processes.isEmpty { stopped?.succeed() }
    }
}

extension InvocationFailure {
    /// What Lambda says of a function that has no concurrency left.
    static let throttled = Self(type: "TooManyRequestsException", message: "Rate Exceeded.")
}
