import DequeModule

/// Bounds how many appends of a loop are on their way at once, of all partitions. The other partitions wait here, where what
/// comes meanwhile joins their packs, instead of in Redis' buffers, where nothing does: with 64 partitions under full load this
/// saves a fifth of Redis' time and an eighth of all. With 16 it makes no difference.
struct AppendTurns {
    static let limit = 8

    private var taken = 0
    private var waiting: Deque<Int> = []
    private var isWaiting: [Bool]

    init(partitions: Int) {
        isWaiting = Array(repeating: false, count: partitions)
    }

    /// Whether it is the partition's turn. If not, ``next()`` says when.
    mutating func take(_ partition: Int) -> Bool {
        guard taken < Self.limit, waiting.isEmpty else {
            if !isWaiting[partition] { waiting.append(partition) }
            isWaiting[partition] = true
            return false
        }
        taken += 1
        return true
    }

    mutating func giveBack() {
        taken -= 1
    }

    /// A partition that has waited, and whose turn it is now: those that have waited longest come first.
    mutating func next() -> Int? {
        guard taken < Self.limit, let partition = waiting.popFirst() else { return nil }
        isWaiting[partition] = false
        taken += 1
        return partition
    }
}
