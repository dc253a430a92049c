import SluiceGateway

/// Why this edge closes a connection by itself. The codes are RFC 6455's, section 7.4.1 and IANA's registry.
extension CloseReason {
    /// A client may come again at once: another edge or this one will take it.
    static let draining = CloseReason(code: 1012, text: "draining")
    /// This node was declared dead, or lost replies: what the client missed is unknown. It may come again.
    static let restarted = CloseReason(code: 1012, text: "service restart")
    /// No message for the idle time. It may come again when it has something to say.
    static let idle = CloseReason(code: 1001, text: "Going away")
    /// It has lasted as long as connections may. It may come again at once.
    static let lifetimeOver = CloseReason(code: 1001, text: "Going away")
    /// A ping was not answered: the client is gone, and only the worker is told. It may come again.
    static let pingTimeout = CloseReason(code: 1006, text: "ping timeout")
    /// The client leaves too much unread. It should not come again before it can read.
    static let doesNotRead = CloseReason(code: 1008, text: "does not read")
}
