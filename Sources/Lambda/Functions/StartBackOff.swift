/// How long to rest before a process is started again: not at all after one that has run events, else 0.1 s, doubled at
/// each further failure up to 5 s.
struct StartBackOff: Equatable {
    static let first = Duration.milliseconds(100)
    static let longest = Duration.seconds(5)

    private var next = Self.first

    mutating func rest(afterUse used: Bool) -> Duration {
        if used {
            next = Self.first
            return .zero
        }
        defer { next = min(next * 2, Self.longest) }
        return next
    }
}
