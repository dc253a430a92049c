import NIOCore
import SluiceProcess
import Testing

@testable import SluiceLambda

/// Every state, and in it every event.
@Suite struct RuntimeSessionTests {
    static let start = NIODeadline.uptimeNanoseconds(1_000_000_000)
    static let later = start + .seconds(5)
    static let boom = InvocationFailure(type: "T", message: "boom")
    static let returned = InvocationOutcome.returned(ByteBuffer(string: "1"))

    static func session(_ state: String) -> RuntimeSession {
        var session = RuntimeSession(startedAt: start, limit: .seconds(10))
        switch state {
        case "idle": _ = session.next()
        case "running", "finishing":
            _ = session.next()
            session.begin(id: "a", until: start + .seconds(3))
            if state == "finishing" { _ = session.posted(returned, id: "a", at: start) }
        case "failed": _ = session.initFailed(boom, at: start)
        case "ended": session.dismiss()
        default: break
        }
        return session
    }

    static let all = ["starting", "idle", "running", "finishing", "failed", "ended"]

    @Test(arguments: all)
    func `next is held where a process may ask for it, else refused`(state: String) {
        var session = Self.session(state)
        switch state {
        case "starting", "idle", "finishing":
            #expect(session.next() == [.hold])
            #expect(session.isIdle)
        case "running", "failed":
            #expect(session.next() == [.answer(.invalidStateTransition)])
            #expect(session == Self.session(state))
        default:
            #expect(session.next() == [])
            #expect(session == Self.session(state))
        }
    }

    @Test(arguments: all)
    func `a post is accepted only about the event that runs`(state: String) {
        var session = Self.session(state)
        guard state == "running" else {
            #expect(session.posted(Self.returned, id: "a", at: Self.later) == [.answer(.invalidStateTransition)])
            #expect(session.postedTooMuch(id: "a", at: Self.later) == [.answer(.invalidStateTransition)])
            #expect(session == Self.session(state))
            return
        }
        #expect(session.posted(Self.returned, id: "b", at: Self.later) == [.answer(.invalidRequestID)])
        #expect(session.postedTooMuch(id: "b", at: Self.later) == [.answer(.invalidRequestID)])
        #expect(session == Self.session(state))
        var other = session
        #expect(session.posted(Self.returned, id: "a", at: Self.later) == [.answer(.accepted), .finish(Self.returned)])
        #expect(session.state == .finishing(until: Self.later + RuntimeSession.finishLimit))
        #expect(
            other.postedTooMuch(id: "a", at: Self.later) == [.answer(.tooLarge), .finish(.failed(.responseTooLarge))])
        #expect(other.state == session.state)
    }

    @Test(arguments: all)
    func `an init error is accepted only before the first next`(state: String) {
        var session = Self.session(state)
        let actions = session.initFailed(Self.boom, at: Self.later)
        guard state == "starting" else {
            #expect(actions == [.answer(.invalidStateTransition)])
            #expect(session == Self.session(state))
            return
        }
        #expect(actions == [.answer(.accepted), .failStart(Self.boom)])
        #expect(session.state == .failed(until: Self.later + RuntimeSession.endLimit))
    }

    @Test(arguments: all)
    func `the loss of the open next call matters only while it is open`(state: String) {
        var session = Self.session(state)
        let actions = session.nextClosed(at: Self.later)
        guard state == "idle" else {
            #expect(actions == [])
            #expect(session == Self.session(state))
            return
        }
        #expect(actions == [.loseHold])
        #expect(session.state == .finishing(until: Self.later + RuntimeSession.finishLimit))
    }

    @Test(
        arguments: [
            ("starting", TimeAmount.seconds(10), [.failStart(.startTookTooLong), .kill(.startTookTooLong)]),
            ("running", .seconds(3), [.finish(.timedOut), .kill(.eventTookTooLong)]),
            ("finishing", RuntimeSession.finishLimit, [.kill(.askedForNothing)]),
            ("failed", RuntimeSession.endLimit, [.kill(.didNotEndAfterInitError)]),
        ] as [(String, TimeAmount, [RuntimeSession.Action])])
    func `a deadline that passes ends the process, once`(
        state: String, limit: TimeAmount, actions: [RuntimeSession.Action]
    ) {
        var session = Self.session(state)
        #expect(session.deadline == Self.start + limit)
        #expect(session.deadlinePassed(at: Self.start + limit - .nanoseconds(1)) == [])
        #expect(session.deadlinePassed(at: Self.start + limit) == actions)
        #expect(session.state == .ended)
        #expect(session.deadlinePassed(at: .distantFuture) == [])
        #expect(session.exited(.signal(9), lastLines: []) == [])
    }

    @Test(arguments: ["idle", "ended"]) func `some states have no deadline`(state: String) {
        var session = Self.session(state)
        #expect(session.deadline == nil)
        #expect(session.deadlinePassed(at: .distantFuture) == [])
    }

    @Test(arguments: all)
    func `the end of the process fails what it was to do`(state: String) {
        var session = Self.session(state)
        let actions = session.exited(.status(1), lastLines: ["said"])
        let exit = "Error: Runtime exited with error: exit status 1"
        switch state {
        case "starting":
            #expect(
                actions == [.failStart(InvocationFailure(type: "Runtime.ExitError", message: "\(exit)\nsaid"))])
        case "running":
            #expect(actions == [.finish(.failed(InvocationFailure(type: "Runtime.ExitError", message: exit)))])
        default: #expect(actions == [])
        }
        #expect(session.state == .ended)
    }

    @Test(arguments: all) func `one that is dismissed has nothing more to say`(state: String) {
        var session = Self.session(state)
        session.dismiss()
        #expect(session.state == .ended)
        #expect(session.exited(.signal(15), lastLines: []) == [])
    }
}
