import DequeModule

/// Who waits for tokens of one bucket, and what Redis is asked for them. First come, first served.
///
/// One question is under way at a time, and asks for as many tokens as are waited for when it leaves; who comes meanwhile is
/// in the next. So one who comes alone is asked for at once, and a thousand who come together cost no more than one. Has no
/// connection, no clock and no continuation.
struct TokenLine {
    /// One who waits.
    typealias Ticket = UInt64

    enum Action: Equatable {
        /// Ask Redis for so many.
        case ask(Int)
        /// Wait a little, and say ``rested()``; `isFirst`: Redis had answered before.
        case rest(isFirst: Bool)
        /// Redis is being asked, or nobody waits.
        case nothing
    }

    struct Verdict: Equatable {
        var admitted: [Ticket]
        var refused: [Ticket]
        var next: Action
    }

    private enum State {
        /// Nobody waits. Left by ``came(_:)``.
        case idle
        /// Redis has been asked for the first so many in the line. Left by ``answered(_:)`` and ``failed()``.
        case asking(Int)
        /// Redis gave no answer. Left by ``rested()``.
        case resting
    }

    private var state = State.idle
    private var line: Deque<Ticket> = []
    private var hasFailed = false

    var isIdle: Bool {
        if case .idle = state { true } else { false }
    }

    mutating func came(_ ticket: Ticket) -> Action {
        line.append(ticket)
        return isIdle ? ask() : .nothing
    }

    /// - Parameter taken: how many tokens there were, of those asked for.
    mutating func answered(_ taken: Int) -> Verdict {
        guard case .asking(let asked) = state else { preconditionFailure("an answer in the state \(state)") }
        hasFailed = false
        // Tokens of those who have left go to the next in line, who then was not asked for.
        let admitted = take(taken)
        let refused = take(asked - admitted.count)
        return Verdict(admitted: admitted, refused: refused, next: ask())
    }

    /// Whether tokens were taken is not known: they are not waited for any longer, and are asked for anew.
    mutating func failed() -> Action {
        guard case .asking = state else { preconditionFailure("a failure in the state \(state)") }
        guard !line.isEmpty else { return ask() }
        defer { hasFailed = true }
        state = .resting
        return .rest(isFirst: !hasFailed)
    }

    mutating func rested() -> Action {
        guard case .resting = state else { preconditionFailure("rested in the state \(state)") }
        return ask()
    }

    /// Does not wait any longer; one who does not wait is no mistake.
    mutating func left(_ ticket: Ticket) {
        guard let index = line.firstIndex(of: ticket) else { return }
        line.remove(at: index)
        if case .asking(let asked) = state, index < asked { state = .asking(asked - 1) }
    }

    private mutating func ask() -> Action {
        state = line.isEmpty ? .idle : .asking(line.count)
        return line.isEmpty ? .nothing : .ask(line.count)
    }

    private mutating func take(_ count: Int) -> [Ticket] {
        let first = Array(line.prefix(max(count, 0)))
        line.removeFirst(first.count)
        return first
    }
}
