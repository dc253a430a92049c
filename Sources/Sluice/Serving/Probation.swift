/// What a new owner does when its predecessors ended without handing over: one of the events they had in flight may be why.
///
/// After the first crash it only watches. From the second on, what was in flight runs one event at a time, and each is
/// written down before it starts. An event that was alone in two crashes is a dead letter, whatever ran alone in between. When everything that was in
/// flight is done, crashes are counted anew: workers that are killed from outside condemn nobody.
struct Probation {
    struct Suspect: Hashable {
        let entry: String
        let index: Int
        let crashes: Int
    }

    /// Crashes from which on events run alone, and crashes of an event alone that condemn it.
    static let carefulFrom = 2
    static let condemnedFrom = 2
    /// A predecessor had no more than this in flight.
    static let longest = 2 * PartitionOwner.outstandingLimit

    let isCareful: Bool
    /// The events that are not run again.
    let condemned: [Suspect]
    private let tail: StreamID
    private var remaining = Self.longest

    /// - Parameter tail: the newest entry when the partition was taken over; nil where there was none.
    init?(_ state: PartitionState, tail: StreamID?) {
        guard state.crashes > 0, let tail else { return nil }
        self.tail = tail
        isCareful = state.crashes >= Self.carefulFrom
        condemned = state.suspects.compactMap(Self.condemned)
    }

    /// Events have been committed.
    /// - Parameter oldest: the oldest entry that is not.
    /// - Returns: whether everything that was in flight is done.
    mutating func committed(_ events: Int, oldest: StreamID?, lastRead: StreamID?) -> Bool {
        remaining -= events
        guard remaining > 0 else { return true }
        if let oldest { return oldest > tail }
        return lastRead.map { $0 >= tail } ?? false
    }

    private static func condemned(_ event: String, _ crashes: Int) -> Suspect? {
        let parts = event.split(separator: ":")
        guard crashes >= condemnedFrom, parts.count == 2, let index = Int(parts[1]) else { return nil }
        return Suspect(entry: String(parts[0]), index: index, crashes: crashes)
    }
}
