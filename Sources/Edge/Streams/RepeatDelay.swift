/// How long to wait before something that Redis refused is tried again: 100 ms, doubled up to 2 s.
struct RepeatDelay: Equatable {
    private static let first: Int64 = 100
    private static let longest: Int64 = 2000
    private var current: Int64 = 0

    /// Whether the last try failed.
    var isRepeating: Bool { current > 0 }

    /// Milliseconds.
    mutating func next() -> Int64 {
        current = min(max(current * 2, Self.first), Self.longest)
        return current
    }

    mutating func succeeded() {
        current = 0
    }
}
