/// Whether a loop takes messages: not while it holds too much that Redis has not taken, or a partition holds too much that
/// no worker has taken.
///
/// Above a limit its WebSockets are not read. When that has lasted for a while they are read again, but each message is
/// refused to its sender and not stored. Below half of the limit everything is taken again, so that it does not flutter.
struct Admission {
    struct Limits: Equatable {
        /// Bytes of events that wait in the loop.
        var queue: Int
        /// Entries of one partition's stream, and about how many bytes they hold.
        var backlogEntries: Int
        var backlogBytes: Int
        /// Milliseconds for which sockets are not read before messages are refused.
        var patience: Int64
    }

    enum State: Equatable {
        case open
        /// Sockets are not read, since this time.
        case stalled(since: Int64)
        /// Messages are read and refused.
        case refusing
    }

    private(set) var state = State.open
    private let limits: Limits
    private var queued = 0
    private var backlogs: [Int64]
    private var longest: Int64 = 0
    /// A loop knows the size of its own packs only, and takes them for typical.
    private var meanPack = 0

    init(partitions: Int, limits: Limits) {
        backlogs = Array(repeating: 0, count: partitions)
        self.limits = limits
    }

    var isOpen: Bool { state == .open }

    var isStalled: Bool {
        if case .stalled = state { true } else { false }
    }

    /// True when `state` changed.
    mutating func queued(by bytes: Int, now: Int64) -> Bool {
        queued += bytes
        return decide(now)
    }

    /// - Parameter pack: bytes of the pack that was appended; nil for a beat.
    /// - Returns: whether `state` changed.
    mutating func backlog(_ entries: Int64, of partition: Int, pack: Int?, now: Int64) -> Bool {
        backlogs[partition] = entries
        longest = backlogs.max() ?? 0
        if let pack { meanPack += (pack - meanPack) / 8 }
        return decide(now)
    }

    /// True when `state` changed.
    mutating func tick(_ now: Int64) -> Bool {
        guard case .stalled(let since) = state, now - since >= limits.patience else { return false }
        state = .refusing
        return true
    }

    private mutating func decide(_ now: Int64) -> Bool {
        let share = isOpen ? 1 : 2
        let bytes = longest.multipliedReportingOverflow(by: Int64(meanPack))
        let isOver =
            queued > limits.queue / share || longest > Int64(limits.backlogEntries / share)
            || bytes.overflow || bytes.partialValue > Int64(limits.backlogBytes / share)
        switch (state, isOver) {
        case (.open, true): state = .stalled(since: now)
        case (.stalled, false), (.refusing, false): state = .open
        case (.open, false), (.stalled, true), (.refusing, true): return false
        }
        return true
    }
}
