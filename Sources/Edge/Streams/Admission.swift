/// Whether a loop takes messages: none while it holds too much that Redis has not taken, and none for a partition that holds
/// too much that no worker has taken. Other partitions go on meanwhile.
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

    /// What has piled up.
    enum Pile: Equatable {
        /// Events in the loop, of all partitions.
        case queue
        /// Entries of a partition's stream.
        case backlog(Int)
    }

    struct Change: Equatable {
        let pile: Pile
        let state: Gate.State
    }

    private let limits: Limits
    private var queued = 0
    private var queue = Gate()
    private var backlogs: [Gate]
    /// A loop knows the size of its own packs only, and takes them for typical.
    private var meanPack = 0

    init(partitions: Int, limits: Limits) {
        backlogs = Array(repeating: Gate(), count: partitions)
        self.limits = limits
    }

    func isOpen(_ partition: Int) -> Bool { queue.isOpen && backlogs[partition].isOpen }

    /// Whether sockets of the partition's connections are not read.
    func isStalled(_ partition: Int) -> Bool {
        (queue.isStalled || backlogs[partition].isStalled) && !isRefusing(partition)
    }

    func isRefusing(_ partition: Int) -> Bool { queue.state == .refusing || backlogs[partition].state == .refusing }

    mutating func queued(by bytes: Int, now: Int64) -> Change? {
        queued += bytes
        guard queue.decide(isOver: queued > limits.queue / queue.share, now) else { return nil }
        return Change(pile: .queue, state: queue.state)
    }

    /// - Parameter pack: bytes of the pack that was appended; nil for a beat.
    mutating func backlog(_ entries: Int64, of partition: Int, pack: Int?, now: Int64) -> Change? {
        if let pack { meanPack += (pack - meanPack) / 8 }
        let share = backlogs[partition].share
        let bytes = entries.multipliedReportingOverflow(by: Int64(meanPack))
        let isOver =
            entries > Int64(limits.backlogEntries / share) || bytes.overflow
            || bytes.partialValue > Int64(limits.backlogBytes / share)
        guard backlogs[partition].decide(isOver: isOver, now) else { return nil }
        return Change(pile: .backlog(partition), state: backlogs[partition].state)
    }

    mutating func tick(_ now: Int64) -> [Change] {
        var changes: [Change] = []
        if queue.tick(now, patience: limits.patience) { changes.append(Change(pile: .queue, state: queue.state)) }
        for partition in backlogs.indices where backlogs[partition].tick(now, patience: limits.patience) {
            changes.append(Change(pile: .backlog(partition), state: backlogs[partition].state))
        }
        return changes
    }
}
