import SluiceGateway

/// When an open WebSocket is pinged, and when it ends by itself. Every idle connection carries one, so it is small.
struct Lifespan {
    /// Milliseconds.
    struct Limits: Equatable, Sendable {
        /// After so much silence the client is pinged …
        let pingInterval: Int64
        /// … and when nothing is heard for so long after that, it is gone.
        let pingTimeout: Int64
        /// Without a message in either direction; 0: no matter.
        let idle: Int64
        /// Of the whole connection, at most 49 days; 0: no matter.
        let lifetime: Int64

        /// Connections that were opened together do not all end, and come again, together.
        fileprivate var spread: UInt64 { UInt64(clamping: min(lifetime / 100, 60_000)) }
    }

    enum Action: Equatable {
        case none
        case ping
        case close(CloseReason)
        /// Nobody is there to be told.
        case cutOff(CloseReason)
    }

    /// A look is at most a second late. One that is later by this was late because this process was away, as the pong in
    /// its socket may have been read too late.
    private static let away: Int64 = 5000

    private(set) var lastHeard: Int64
    private(set) var lastMessage: Int64
    /// Of the monotonic clock only the lower bits: differences are what counts.
    private let begun: UInt32
    /// How long after `lastHeard` the ping was sent that waits for its pong; 0 when there is none.
    private var pinged: UInt32 = 0

    /// - Parameter now: milliseconds that only grow, as everywhere here.
    init(now: Int64) {
        lastHeard = now
        lastMessage = now
        begun = UInt32(truncatingIfNeeded: now)
    }

    /// Anything came from the client.
    mutating func heard(_ now: Int64) {
        lastHeard = now
        pinged = 0
    }

    /// A message went in either direction.
    mutating func spoke(_ now: Int64) {
        lastMessage = now
    }

    /// The socket is not read: its client cannot show that it lives.
    mutating func rest(_ now: Int64) {
        heard(now)
        spoke(now)
    }

    /// What is due now.
    ///
    /// - Parameter salt: any number of this connection, which says how much longer it may live than others.
    mutating func look(_ now: Int64, _ limits: Limits, salt: UInt64) -> Action {
        if limits.lifetime > 0, age(now) >= limits.lifetime + Self.extra(limits, salt) { return .close(.lifetimeOver) }
        if limits.idle > 0, now - lastMessage >= limits.idle { return .close(.idle) }
        guard pinged > 0 else { return now - lastHeard >= limits.pingInterval ? ping(now) : .none }
        let late = now - lastHeard - Int64(pinged) - limits.pingTimeout
        guard late >= 0 else { return .none }
        return late < Self.away ? .cutOff(.pingTimeout) : ping(now)
    }

    /// When something is due next.
    func next(_ now: Int64, _ limits: Limits, salt: UInt64) -> Int64 {
        var next = lastHeard + (pinged > 0 ? Int64(pinged) + limits.pingTimeout : limits.pingInterval)
        if limits.idle > 0 { next = min(next, lastMessage + limits.idle) }
        if limits.lifetime > 0 { next = min(next, now + limits.lifetime + Self.extra(limits, salt) - age(now)) }
        return next
    }

    private mutating func ping(_ now: Int64) -> Action {
        pinged = UInt32(clamping: max(1, now - lastHeard))
        return .ping
    }

    private func age(_ now: Int64) -> Int64 { Int64(UInt32(truncatingIfNeeded: now) &- begun) }

    private static func extra(_ limits: Limits, _ salt: UInt64) -> Int64 {
        // Fibonacci hashing: neighbours are far apart.
        let share = (salt &* 0x9e37_79b9_7f4a_7c15) >> 40
        return Int64((share * limits.spread) >> 24)
    }
}
