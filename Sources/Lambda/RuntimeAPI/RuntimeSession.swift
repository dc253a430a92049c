import NIOCore
import SluiceProcess

/// What one function process is doing, as seen from its Runtime API. Owns no channel, no process and no clock.
///
/// A process runs one event at a time: it asks for the next one, is given it, and posts what came of it.
struct RuntimeSession: Equatable {
    enum Action: Equatable {
        case answer(RuntimeAnswer)
        /// The `next` call stays open until there is an event, and the process can be given one.
        case hold
        /// The open `next` call has been lost: the process cannot be given an event.
        case loseHold
        /// The event that was given has come to this.
        case finish(InvocationOutcome)
        /// It will not get to run events.
        case failStart(InvocationFailure)
        /// It is of no use any more.
        case kill(Reason)
    }

    enum Reason: Equatable {
        case startTookTooLong
        case eventTookTooLong
        /// It has answered, and has not asked for the next event.
        case askedForNothing
        case didNotEndAfterInitError
    }

    enum State: Equatable {
        /// Left by its first `next`, an init error, the limit or its end.
        case starting(until: NIODeadline)
        /// Its `next` call is open. Left by an event, the loss of that call or its end.
        case idle
        /// Left by what it posts, the deadline or its end.
        case running(id: String, until: NIODeadline)
        /// Between an answer and `next`. Left by `next`, the limit or its end.
        case finishing(until: NIODeadline)
        /// It has told that it cannot start. Left by its end.
        case failed(until: NIODeadline)
        case ended
    }

    /// What Lambda accepts as an answer: 6 MiB and 100 bytes.
    static let responseLimit = 6 * 1024 * 1024 + 100
    /// How long a process may take from its answer to `next`.
    static let finishLimit = TimeAmount.seconds(10)
    /// How long it may live after an init error.
    static let endLimit = TimeAmount.seconds(2)

    private(set) var state: State

    /// - Parameter limit: how long it may take to its first `next`.
    init(startedAt now: NIODeadline, limit: TimeAmount) {
        state = .starting(until: now + limit)
    }

    var isIdle: Bool { state == .idle }

    /// When ``deadlinePassed(at:)`` has to be told.
    var deadline: NIODeadline? {
        switch state {
        case .starting(let until), .running(_, let until), .finishing(let until), .failed(let until): until
        case .idle, .ended: nil
        }
    }

    /// The open `next` call is about to be answered with an event.
    mutating func begin(id: String, until deadline: NIODeadline) {
        guard case .idle = state else { preconditionFailure("an event for a process that is \(state)") }
        state = .running(id: id, until: deadline)
    }

    mutating func next() -> [Action] {
        switch state {
        case .starting, .finishing, .idle:
            // Of two open calls the newer one counts: the client has given the older one up.
            state = .idle
            return [.hold]
        case .running, .failed:
            return [.answer(.invalidStateTransition)]
        case .ended:
            // It waits until its signal reaches it: an answer would only make it complain.
            return []
        }
    }

    mutating func nextClosed(at now: NIODeadline) -> [Action] {
        guard case .idle = state else { return [] }
        state = .finishing(until: now + Self.finishLimit)
        return [.loseHold]
    }

    /// - Parameter outcome: what has been posted about the event.
    mutating func posted(_ outcome: InvocationOutcome, id: String, at now: NIODeadline) -> [Action] {
        guard case .running(let running, _) = state else { return [.answer(.invalidStateTransition)] }
        guard running == id else { return [.answer(.invalidRequestID)] }
        state = .finishing(until: now + Self.finishLimit)
        return [.answer(.accepted), .finish(outcome)]
    }

    /// A response of more than ``responseLimit`` bytes has been posted.
    mutating func postedTooMuch(id: String, at now: NIODeadline) -> [Action] {
        let posted = posted(.failed(.responseTooLarge), id: id, at: now)
        return posted.first == .answer(.accepted) ? [.answer(.tooLarge)] + posted.dropFirst() : posted
    }

    mutating func initFailed(_ failure: InvocationFailure, at now: NIODeadline) -> [Action] {
        guard case .starting = state else { return [.answer(.invalidStateTransition)] }
        state = .failed(until: now + Self.endLimit)
        return [.answer(.accepted), .failStart(failure)]
    }

    /// It has been told to end: what it still says, and how it ends, does not matter any more.
    mutating func dismiss() {
        state = .ended
    }

    mutating func deadlinePassed(at now: NIODeadline) -> [Action] {
        guard let deadline, deadline <= now else { return [] }
        let passed = state
        state = .ended
        switch passed {
        case .starting: return [.failStart(.startTookTooLong), .kill(.startTookTooLong)]
        case .running: return [.finish(.timedOut), .kill(.eventTookTooLong)]
        case .finishing: return [.kill(.askedForNothing)]
        case .failed: return [.kill(.didNotEndAfterInitError)]
        case .idle, .ended: return []
        }
    }

    /// - Parameter lastLines: what it printed last.
    mutating func exited(_ exit: ChildExit, lastLines: [String]) -> [Action] {
        defer { state = .ended }
        switch state {
        case .starting: return [.failStart(.exited(exit, lastLines: lastLines))]
        case .running: return [.finish(.failed(.exited(exit)))]
        case .idle, .finishing, .failed, .ended: return []
        }
    }
}
