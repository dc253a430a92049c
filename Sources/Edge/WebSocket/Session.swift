import SluiceGateway

/// What one WebSocket does next. Owns no channel, no clock, no logger.
struct Session {
    enum State: Equatable {
        /// Left by the worker's answer, by its absence, or when the client leaves.
        case waiting
        /// Left by a close frame in either direction, or when the client is lost.
        case open
        /// Our close frame is sent. Left by the client's, by its absence, or when the client is lost.
        case closing
        case closed
    }

    enum Action: Equatable {
        case none
        /// Answer 101: from here on it is a connection, and its end is an event.
        case open
        /// Answer with the status and close. `abandons`: the worker may accept still, and then needs a disconnect.
        case refuse(status: UInt16, abandons: Bool)
        /// Nobody is left to answer, and the worker may accept still.
        case abandon
        /// Append the disconnect; send the frame, if any; `hangsUp`: then close the TCP side.
        case end(report: CloseReason, frame: CloseReason?, hangsUp: Bool)
        /// Close the TCP side after what is still to be sent.
        case hangUp
        /// Append the disconnect and cut the TCP connection: nothing more can be said.
        case cutOff(report: CloseReason)
    }

    private(set) var state = State.waiting

    mutating func accepted() -> Action {
        guard state == .waiting else { return .none }
        state = .open
        return .open
    }

    mutating func refused(status: UInt16) -> Action {
        guard state == .waiting else { return .none }
        state = .closed
        return .refuse(status: status, abandons: false)
    }

    /// No worker answered in time, or this edge can wait no longer.
    mutating func unanswered(status: UInt16) -> Action {
        guard state == .waiting else { return .none }
        state = .closed
        return .refuse(status: status, abandons: true)
    }

    /// The TCP connection is gone.
    mutating func lost() -> Action {
        defer { state = .closed }
        switch state {
        case .waiting: return .abandon
        case .open: return .end(report: .abnormal, frame: nil, hangsUp: false)
        case .closing, .closed: return .none
        }
    }

    /// The client's close frame: answered with the same code (RFC 6455 section 5.5.1).
    mutating func received(close reason: CloseReason) -> Action {
        switch state {
        case .waiting, .closed: return .none
        case .open:
            state = .closed
            return .end(report: reason, frame: CloseReason(code: reason.code), hangsUp: true)
        case .closing:
            state = .closed
            return .hangUp
        }
    }

    /// The client broke the protocol: the connection fails (RFC 6455 section 7.1.7).
    mutating func violated(_ reason: CloseReason) -> Action {
        switch state {
        case .waiting, .closed: return .none
        case .open:
            state = .closed
            return .end(report: reason, frame: reason, hangsUp: true)
        case .closing:
            state = .closed
            return .hangUp
        }
    }

    /// The worker or this edge wants it closed.
    mutating func close(_ reason: CloseReason) -> Action {
        guard state == .open else { return .none }
        state = .closing
        return .end(report: reason, frame: reason, hangsUp: false)
    }

    /// The client does not take what is sent.
    mutating func cutOff(_ reason: CloseReason) -> Action {
        guard state == .open else { return .none }
        state = .closed
        return .cutOff(report: reason)
    }

    /// The client's close frame did not come in time.
    mutating func waitedOut() -> Action {
        guard state == .closing else { return .none }
        state = .closed
        return .hangUp
    }
}
