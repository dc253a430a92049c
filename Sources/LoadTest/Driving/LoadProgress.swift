/// How far a load test is: what a progress line tells.
public struct LoadProgress: Equatable, Codable, Sendable {
    public enum Phase: Int, Codable, Comparable, Sendable {
        case connecting, warmingUp, measuring, waiting, done

        public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
    }

    public var phase = Phase.connecting
    public var open = 0
    public var sent = 0
    public var answered = 0
    public var errors = 0
    /// Of the last whole second: microseconds.
    public var p99: UInt64 = 0

    public init() {}

    /// Of two processes together; the higher of the percentiles.
    public mutating func add(_ other: LoadProgress) {
        phase = min(phase, other.phase)
        open += other.open
        sent += other.sent
        answered += other.answered
        errors += other.errors
        p99 = max(p99, other.p99)
    }
}
