import DequeModule
import NIOCore
import SluiceGateway

/// What a partition's owner has read and not yet committed: which events may run, which have finished, what to commit.
///
/// Owns no connection, no clock, no task. Events of one connection are in one lane and run one after another. A commit takes
/// what has finished, in the order it finished, so a connection's effects are in its order too.
struct Ledger {
    /// Where an event is: its entry, counted from the first one read, and its place there.
    struct Reference: Hashable, Sendable {
        let entry: Int
        let index: Int
    }

    /// An event to run.
    struct Work: Hashable, Sendable {
        let reference: Reference
        let event: Event
    }

    /// What one event has come to.
    struct Finished: Hashable, Sendable {
        let reference: Reference
        /// Nil for what no connection sent.
        let lane: ConnectionID?
        let effects: [Effect]
    }

    /// A pack of which some events are slow is committed in parts after this long.
    static let partsAfter = TimeAmount.milliseconds(5)
    /// What one commit takes at most: a script blocks Redis while it runs.
    static let commitLimit = 1024

    private struct Lane {
        var waiting: Deque<Work> = []
        var isRunning = false
    }

    private struct Entry {
        let id: String
        /// Set for the loss of a node: its events are found when everything before it is committed.
        let lost: NodeID?
        var count: Int
        /// Events that have not finished.
        var open: Int
        /// Events that are committed, kept while the entry is not complete.
        var done: Set<Int> = []
        var hasParts = false
        /// When the first event finished that is not committed.
        var since: NIODeadline?
        var isExpanded = false
        var isRemoved = false
    }

    private var entries: Deque<Entry> = []
    private var first = 0
    private var lanes: [ConnectionID: Lane] = [:]
    private var readyLanes: Deque<ConnectionID> = []
    private var finished: Deque<Finished> = []
    /// Events that have been read and whose effects are not committed.
    private(set) var outstanding = 0
    private(set) var running = 0

    var isEmpty: Bool { entries.isEmpty }
    /// The oldest entry that is not committed.
    var oldest: String? { entries.first?.id }
    var hasFinished: Bool { !finished.isEmpty }
}

// MARK: - Reading

extension Ledger {
    /// An entry has been read. `done` are those of its events that an earlier owner has committed, `settled` those whose
    /// handlers shall not run, with what takes place instead.
    mutating func received(
        _ id: String, events: [Event], done: Set<Int> = [], settled: [Int: [Effect]] = [:],
        at now: NIODeadline = .uptimeNanoseconds(0)
    ) {
        let open = events.count - done.count
        let ordinal = append(
            Entry(id: id, lost: nil, count: events.count, open: open, done: done, hasParts: !done.isEmpty))
        outstanding += open
        for (index, event) in events.enumerated() where !done.contains(index) {
            let reference = Reference(entry: ordinal, index: index)
            if let effects = settled[index] {
                settle(Finished(reference: reference, lane: event.connection, effects: effects), at: now)
            } else {
                enqueue(Work(reference: reference, event: event))
            }
        }
        if events.isEmpty { finish(nothingOf: ordinal) }
    }

    /// An entry whose effects need no handler.
    mutating func received(_ id: String, effects: [Effect], at now: NIODeadline) {
        let ordinal = append(Entry(id: id, lost: nil, count: 1, open: 1))
        outstanding += 1
        settle(Finished(reference: Reference(entry: ordinal, index: 0), lane: nil, effects: effects), at: now)
    }

    /// The loss of a node. Its turn comes with ``takeLost()``.
    mutating func received(_ id: String, lost node: NodeID) {
        _ = append(Entry(id: id, lost: node, count: 0, open: 1))
    }

    /// The node whose loss is next, once everything before it is committed; once for each.
    mutating func takeLost() -> (entry: Int, node: NodeID)? {
        guard let entry = entries.first, let node = entry.lost, !entry.isExpanded else { return nil }
        entries[0].isExpanded = true
        return (first, node)
    }

    /// The lost node's connections, each with its end.
    mutating func expand(_ ordinal: Int, events: [Event]) {
        guard let position = position(ordinal) else { return }
        entries[position].count = events.count
        entries[position].open = events.count
        outstanding += events.count
        for (index, event) in events.enumerated() {
            enqueue(Work(reference: Reference(entry: ordinal, index: index), event: event))
        }
        if events.isEmpty { finish(nothingOf: ordinal) }
    }

    private mutating func append(_ entry: Entry) -> Int {
        entries.append(entry)
        return first + entries.count - 1
    }

    private mutating func enqueue(_ work: Work) {
        let lane = work.event.connection
        if lanes[lane]?.waiting.append(work) == nil {
            lanes[lane] = Lane(waiting: [work])
            readyLanes.append(lane)
        }
    }

    /// An entry without an event of its own still has to be removed.
    private mutating func finish(nothingOf ordinal: Int) {
        entries[ordinal - first].open = 1
        entries[ordinal - first].count = 1
        outstanding += 1
        settle(
            Finished(reference: Reference(entry: ordinal, index: 0), lane: nil, effects: []), at: .uptimeNanoseconds(0))
    }

    private func position(_ ordinal: Int) -> Int? {
        entries.indices.contains(ordinal - first) ? ordinal - first : nil
    }
}

// MARK: - Running

extension Ledger {
    /// What may run now: for each connection that has something to do, its events in order, to be run one after another.
    mutating func takeReady() -> [[Work]] {
        var chains: [[Work]] = []
        while let id = readyLanes.popFirst() {
            guard var lane = lanes[id] else { continue }
            chains.append(Array(lane.waiting))
            running += lane.waiting.count
            lane.waiting = []
            lane.isRunning = true
            lanes[id] = lane
        }
        return chains
    }

    /// One event, for an owner that runs one at a time.
    mutating func takeOne() -> Work? {
        guard let id = readyLanes.popFirst(), var lane = lanes[id], let work = lane.waiting.popFirst() else {
            return nil
        }
        running += 1
        lane.isRunning = true
        lanes[id] = lane
        return work
    }

    var hasReady: Bool { !readyLanes.isEmpty }

    /// The entry an event is in.
    func entry(of work: Work) -> String? { position(work.reference.entry).map { entries[$0].id } }

    /// An event has been handled. `endsChain`: the last of those that were taken with it.
    mutating func finished(_ work: Finished, endsChain: Bool, at now: NIODeadline) {
        running -= 1
        settle(work, at: now)
        guard endsChain, let id = work.lane, var lane = lanes[id] else { return }
        if lane.waiting.isEmpty {
            lanes[id] = nil
        } else {
            lane.isRunning = false
            lanes[id] = lane
            readyLanes.append(id)
        }
    }

    private mutating func settle(_ work: Finished, at now: NIODeadline) {
        guard let position = position(work.reference.entry) else { return }
        entries[position].open -= 1
        if entries[position].since == nil { entries[position].since = now }
        finished.append(work)
    }
}

// MARK: - Committing

extension Ledger {
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
    }

    /// What has finished and can be committed. Parts of an entry wait a little for the rest of it.
    mutating func takeShare(at now: NIODeadline, all: Bool = false) -> Share {
        var share = Share()
        var touched: Set<Int> = []
        var heldLanes: Set<ConnectionID> = []
        var kept: Deque<Finished> = []
        while let work = finished.popFirst() {
            guard let position = position(work.reference.entry) else { continue }
            let isHeld = !all && holds(entries[position], at: now)
            if share.finished.count >= Self.commitLimit || isHeld || work.lane.map(heldLanes.contains) == true {
                // Nothing of a connection overtakes what it has to wait for.
                if let lane = work.lane { heldLanes.insert(lane) }
                kept.append(work)
                if share.finished.count >= Self.commitLimit { break }
            } else {
                entries[position].done.insert(work.reference.index)
                touched.insert(work.reference.entry)
                share.finished.append(work)
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
        for work in finished {
            guard let position = position(work.reference.entry), let since = entries[position].since else { continue }
            next = min(next ?? since + Self.partsAfter, since + Self.partsAfter)
        }
        return next
    }

    private func holds(_ entry: Entry, at now: NIODeadline) -> Bool {
        guard entry.open > 0, let since = entry.since else { return false }
        return now < since + Self.partsAfter
    }

    private mutating func settle(_ touched: [Int], into share: inout Share) {
        for ordinal in touched {
            let position = ordinal - first
            entries[position].since = nil
            let entry = entries[position]
            if entry.done.count >= entry.count {
                share.removed.append(entry.id)
                if entry.hasParts { share.forgotten.append(entry.id) }
                entries[position].isRemoved = true
                entries[position].done = []
            } else if entry.lost == nil {
                share.parts.append((entry.id, entry.done.sorted()))
                entries[position].hasParts = true
            }
        }
    }

    /// The commit is done. Lost nodes are returned whose last connection has had its end.
    mutating func committed() -> [NodeID] {
        var gone: [NodeID] = []
        while let entry = entries.first, entry.isRemoved {
            if let node = entry.lost { gone.append(node) }
            entries.removeFirst()
            first += 1
        }
        return gone
    }
}
