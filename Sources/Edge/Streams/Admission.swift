/// Whether a loop reads its WebSockets: not while it holds too much that Redis has not taken, or a partition holds too
/// much that no worker has taken. It reads again at half of that, so that it does not flutter.
struct Admission {
    /// Bytes of events that wait in a loop.
    static let queuedLimit = 8 * 1024 * 1024
    /// Entries of a partition's stream.
    static let backlogLimit: Int64 = 100_000

    private(set) var isStalled = false
    private var queued = 0
    private var backlogs: [Int64]
    private var longest: Int64 = 0

    init(partitions: Int) {
        backlogs = Array(repeating: 0, count: partitions)
    }

    /// True when `isStalled` changed.
    mutating func queued(by bytes: Int) -> Bool {
        queued += bytes
        return decide()
    }

    /// True when `isStalled` changed.
    mutating func backlog(_ entries: Int64, of partition: Int) -> Bool {
        backlogs[partition] = entries
        longest = backlogs.max() ?? 0
        return decide()
    }

    private mutating func decide() -> Bool {
        let share = isStalled ? 2 : 1
        let before = isStalled
        isStalled = queued > Self.queuedLimit / share || longest > Self.backlogLimit / Int64(share)
        return isStalled != before
    }
}
