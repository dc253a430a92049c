import DequeModule
import NIOCore
import SluiceGateway

extension Ledger {
    /// A pack of which some events are slow is committed in parts after this long.
    static let partsAfter = TimeAmount.milliseconds(5)
    /// What one commit takes at most: a script blocks Redis while it runs, and a pack goes to a subscriber as a whole.
    static let commitLimit = 1024
    static let commitEffects = 4096
    static let commitBytes = 4 * 1024 * 1024

    /// The next commit's share of the finished events.
    struct Share: Sendable {
        var finished: [Finished] = []
        /// Entries all of whose events are committed with this, the newest first.
        var removed: [String] = []
        /// Of these, the ones of which Redis knows that some events were done.
        var forgotten: [String] = []
        /// Entries of which some events remain, and which are done: the newest first.
        var parts: [(entry: String, done: [Int])] = []

        var isEmpty: Bool { finished.isEmpty }

        private var effects = 0
        /// What of the effects can be long.
        private(set) var bytes = 0

        fileprivate var isFull: Bool {
            finished.count >= Ledger.commitLimit || effects >= Ledger.commitEffects || bytes >= Ledger.commitBytes
        }

        fileprivate mutating func add(_ work: Finished) {
            finished.append(work)
            effects += work.effects.count
            for effect in work.effects { bytes += effect.bytes }
        }
    }

    /// What has finished and can be committed. Parts of an entry wait a little for the rest of it.
    mutating func takeShare(at now: NIODeadline, all: Bool = false) -> Share {
        var share = Share()
        var touched: [Int] = []
        var heldLanes: Set<ConnectionID> = []
        var kept: Deque<Finished> = []
        while let work = finished.popFirst() {
            guard let position = position(work.reference.entry) else { continue }
            let isHeld = !all && holds(position, at: now)
            if share.isFull || isHeld || work.lane.map(heldLanes.contains) == true {
                // Nothing of a connection overtakes what it has to wait for.
                if let lane = work.lane { heldLanes.insert(lane) }
                kept.append(work)
                if share.isFull { break }
            } else {
                entries[position].done.insert(work.reference.index)
                if touched.last != work.reference.entry { touched.append(work.reference.entry) }
                share.add(work)
            }
        }
        kept.append(contentsOf: finished)
        finished = kept
        outstanding -= share.finished.count
        settle(touched.sorted(by: >), into: &share)
        return share
    }

    /// When the next part is ripe; nil when nothing waits.
    func nextRipe() -> NIODeadline? {
        var next: NIODeadline?
        for entry in entries {
            if let since = entry.since { next = min(next ?? .distantFuture, since + Self.partsAfter) }
        }
        return next
    }

    private func holds(_ position: Int, at now: NIODeadline) -> Bool {
        guard entries[position].open > 0, let since = entries[position].since else { return false }
        return now < since + Self.partsAfter
    }

    /// - Parameter touched: in descending order; some may be there more than once.
    private mutating func settle(_ touched: [Int], into share: inout Share) {
        var previous: Int?
        for ordinal in touched where ordinal != previous {
            previous = ordinal
            let position = ordinal - first
            entries[position].since = nil
            let entry = entries[position]
            if entry.done.count >= entry.count {
                share.removed.append(entry.id)
                if entry.hasParts { share.forgotten.append(entry.id) }
                entries[position].isRemoved = true
                entries[position].done = DoneEvents()
            } else if entry.lost == nil {
                share.parts.append((entry.id, entry.done.sorted))
                entries[position].hasParts = true
            }
        }
    }

    /// The commit is done. Lost nodes are returned whose last connection has had its end.
    mutating func committed() -> [NodeID] {
        var gone: [NodeID] = []
        while let entry = entries.first, entry.isRemoved {
            if let node = entry.lost { gone.append(node) }
            outstandingBytes -= entry.bytes
            entries.removeFirst()
            first += 1
        }
        return gone
    }
}
