import NIOCore

/// How long an event is expected to keep its thread: as long as the longest of the last ones, which loses a sixteenth with
/// every event. A handler that waits counts with the time it waits.
struct Pace: Sendable {
    /// What may be expected of events that run on the event loop itself. It also has to read, to commit and to beat.
    static let budget = TimeAmount.microseconds(500)

    /// Nothing is known before some fifty events have run.
    private(set) var longest = TimeAmount.milliseconds(10)

    mutating func took(_ time: TimeAmount) {
        longest = max(time, .nanoseconds(longest.nanoseconds - longest.nanoseconds / 16))
    }

    func isQuick(_ events: Int) -> Bool { longest * events <= Self.budget }
}
