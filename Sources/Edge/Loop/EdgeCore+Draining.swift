import NIOCore
import SluiceGateway

extension EdgeCore {
    var isDraining: Bool { draining != nil }

    /// Closes every socket in batches. The future ends when all are gone and their disconnects are in the streams, which it
    /// says, or a little after `time`.
    func drain(milliseconds time: Int64) -> EventLoopFuture<Bool> {
        beginTurn()
        let promise = eventLoop.makePromise(of: Bool.self)
        draining = EdgeDraining(now: clock.now, time: time, sockets: roster.handlers, promise: promise)
        drainOn()
        return promise.futureResult
    }

    func drainOn() {
        guard let due = draining?.due(clock.now), let isOver = draining?.isOver(clock.now) else { return }
        for handler in due { handler.drain() }
        if isOver {
            for handler in roster.handlers { handler.cutOff() }
            undoAbandoned()
        }
        let isDone = roster.handlers.isEmpty && abandoned.isEmpty && intake.isEmpty
        if isDone || draining?.isPast(clock.now) == true { draining?.finish(isDone: isDone) }
    }

    /// Ends handshakes that nobody waits for, without waiting for their answers: behind its connect the disconnect is in
    /// order, whether the worker accepts or not.
    func undoAbandoned(in partition: Int? = nil) {
        abandoned.removeAll { seat, _ in
            guard case .abandoned = seats[seat] else { return true }
            let home = self.partition(of: seat)
            guard partition == nil || partition == home else { return false }
            undo(seat)
            return true
        }
    }

    func undo(_ seat: Seat) {
        appendDisconnect(seat, partition: partition(of: seat), .abnormal)
        seats.release(seat)
    }
}
