/// How fast messages are sent.
public enum LoadPace: Equatable, Sendable {
    /// Open loop: so many messages a second, of all connections together, whatever is answered.
    case rate(Double)
    /// Closed loop: on every connection so many messages without an answer; each answer makes the next one due.
    case closedLoop(Int)
}
