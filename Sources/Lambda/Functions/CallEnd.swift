/// How a call of a function ends.
enum CallEnd: Equatable, Sendable {
    /// A process was given it, and it came to this.
    case given(InvocationOutcome)
    /// No process was given it.
    case notGiven(InvocationOutcome)
    /// It may not begin any more, and no process was given it.
    case notBegun
}
