import NIOCore

/// One call of a function.
struct Invocation: Sendable {
    /// The name of the function.
    let function: String
    /// Its log lines carry this.
    let route: String
    /// The event as JSON.
    let payload: ByteBuffer
    /// How long the caller waits; the function's own time-out may end it before.
    let timeout: Duration
    /// Asked right before a process is given it: whether its event is still this worker's to begin with.
    let mayBegin: @Sendable () -> Bool
    /// It is tried again until a process has been given it: for events that nobody sends once more.
    var isCertain = false
}

/// What came of it.
enum InvocationOutcome: Sendable, Equatable {
    /// What the handler returned, as it sent it.
    case returned(ByteBuffer)
    /// The handler threw, its process ended, or what it sent was no answer.
    case failed(InvocationFailure)
    /// Nothing came in time.
    case timedOut
}

struct InvocationFailure: Sendable, Equatable {
    /// `errorType` of what it posted: `ValueError`, `Runtime.ExitError`, …
    let type: String
    let message: String
}
