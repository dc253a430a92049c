import SluiceGateway
import Testing

@testable import SluiceEdge

/// Every state × every event.
@Suite struct `a session` {
    private static let reason = CloseReason(code: 4000, text: "x")
    private static let echo = CloseReason(code: 4000)

    private static let waiting = Session()

    private static let open: Session = {
        var session = Session()
        _ = session.accepted()
        return session
    }()

    private static let closing: Session = {
        var session = open
        _ = session.close(reason)
        return session
    }()

    private static let closed: Session = {
        var session = open
        _ = session.lost()
        return session
    }()

    private func check(
        _ session: Session, _ event: (inout Session) -> Session.Action, _ action: Session.Action, _ state: Session.State
    ) {
        var session = session
        #expect(event(&session) == action)
        #expect(session.state == state)
    }

    @Test func `accepted`() {
        check(Self.waiting, { $0.accepted() }, .open, .open)
        check(Self.open, { $0.accepted() }, .none, .open)
        check(Self.closing, { $0.accepted() }, .none, .closing)
        check(Self.closed, { $0.accepted() }, .none, .closed)
    }

    @Test func `refused`() {
        check(Self.waiting, { $0.refused(status: 401) }, .refuse(status: 401, abandons: false), .closed)
        check(Self.open, { $0.refused(status: 401) }, .none, .open)
        check(Self.closing, { $0.refused(status: 401) }, .none, .closing)
        check(Self.closed, { $0.refused(status: 401) }, .none, .closed)
    }

    @Test func `unanswered`() {
        check(Self.waiting, { $0.unanswered(status: 504) }, .refuse(status: 504, abandons: true), .closed)
        check(Self.open, { $0.unanswered(status: 504) }, .none, .open)
        check(Self.closing, { $0.unanswered(status: 504) }, .none, .closing)
        check(Self.closed, { $0.unanswered(status: 504) }, .none, .closed)
    }

    @Test func `lost`() {
        check(Self.waiting, { $0.lost() }, .abandon, .closed)
        check(Self.open, { $0.lost() }, .end(report: .abnormal, frame: nil, hangsUp: false), .closed)
        check(Self.closing, { $0.lost() }, .none, .closed)
        check(Self.closed, { $0.lost() }, .none, .closed)
    }

    @Test func `the client's close frame`() {
        let end = Session.Action.end(report: Self.reason, frame: Self.echo, hangsUp: true)
        check(Self.waiting, { $0.received(close: Self.reason) }, .none, .waiting)
        check(Self.open, { $0.received(close: Self.reason) }, end, .closed)
        check(Self.closing, { $0.received(close: Self.reason) }, .hangUp, .closed)
        check(Self.closed, { $0.received(close: Self.reason) }, .none, .closed)
    }

    @Test func `a violation`() {
        let end = Session.Action.end(report: Self.reason, frame: Self.reason, hangsUp: true)
        check(Self.waiting, { $0.violated(Self.reason) }, .none, .waiting)
        check(Self.open, { $0.violated(Self.reason) }, end, .closed)
        check(Self.closing, { $0.violated(Self.reason) }, .hangUp, .closed)
        check(Self.closed, { $0.violated(Self.reason) }, .none, .closed)
    }

    @Test func `a close from here`() {
        let end = Session.Action.end(report: Self.reason, frame: Self.reason, hangsUp: false)
        check(Self.waiting, { $0.close(Self.reason) }, .none, .waiting)
        check(Self.open, { $0.close(Self.reason) }, end, .closing)
        check(Self.closing, { $0.close(Self.reason) }, .none, .closing)
        check(Self.closed, { $0.close(Self.reason) }, .none, .closed)
    }

    @Test func `cut off`() {
        check(Self.waiting, { $0.cutOff(Self.reason) }, .none, .waiting)
        check(Self.open, { $0.cutOff(Self.reason) }, .cutOff(report: Self.reason), .closed)
        check(Self.closing, { $0.cutOff(Self.reason) }, .none, .closing)
        check(Self.closed, { $0.cutOff(Self.reason) }, .none, .closed)
    }

    @Test func `waited out`() {
        check(Self.waiting, { $0.waitedOut() }, .none, .waiting)
        check(Self.open, { $0.waitedOut() }, .none, .open)
        check(Self.closing, { $0.waitedOut() }, .hangUp, .closed)
        check(Self.closed, { $0.waitedOut() }, .none, .closed)
    }
}
