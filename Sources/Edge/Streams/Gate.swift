/// Whether something is taken in: not while too much of it has piled up.
///
/// Above a limit its sockets are not read. When that has lasted for a while they are read again, but each message is refused
/// to its sender and not stored. Below half of the limit everything is taken again, so that it does not flutter.
struct Gate: Equatable {
    enum State: Equatable {
        case open
        /// Sockets are not read, since this time.
        case stalled(since: Int64)
        /// Messages are read and refused.
        case refusing
    }

    private(set) var state = State.open

    var isOpen: Bool { state == .open }

    var isStalled: Bool {
        if case .stalled = state { true } else { false }
    }

    /// By how much the limits are divided now.
    var share: Int { isOpen ? 1 : 2 }

    /// - Parameter isOver: whether there is more than the limits' `share`.
    /// - Returns: whether `state` changed.
    mutating func decide(isOver: Bool, _ now: Int64) -> Bool {
        switch (state, isOver) {
        case (.open, true): state = .stalled(since: now)
        case (.stalled, false), (.refusing, false): state = .open
        case (.open, false), (.stalled, true), (.refusing, true): return false
        }
        return true
    }

    /// - Parameter patience: milliseconds for which sockets are not read before messages are refused.
    /// - Returns: whether `state` changed.
    mutating func tick(_ now: Int64, patience: Int64) -> Bool {
        guard case .stalled(let since) = state, now - since >= patience else { return false }
        state = .refusing
        return true
    }
}
