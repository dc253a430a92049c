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
        /// Where it is known to be one, it neither begins nor ends a connection.
        var isMessage = false
    }

    private struct Lane {
        /// Those that are running are not among them.
        var waiting: [Work] = []
    }

    struct Entry {
        let id: String
        /// Set for the loss of a node: its events are found when everything before it is committed.
        let lost: NodeID?
        let bytes: Int
        var count: Int
        /// Events that have not finished.
        var open: Int
        /// Events that are committed, kept while the entry is not complete.
        var done = DoneEvents()
        var hasParts = false
        /// When the first event finished that is not committed.
        var since: NIODeadline?
        var isExpanded = false
        var isRemoved = false
    }

    var entries: Deque<Entry> = []
    var first = 0
    private var lanes: [ConnectionID: Lane] = [:]
    private var readyLanes: Deque<ConnectionID> = []
    var finished: Deque<Finished> = []
    /// Events that have been read and whose effects are not committed.
    var outstanding = 0
    /// The bytes of the entries that are not removed.
    var outstandingBytes = 0
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
        bytes: Int = 0, at now: NIODeadline = .uptimeNanoseconds(0)
    ) {
        let done = done.filter(events.indices.contains)
        let open = events.count - done.count
        let ordinal = append(
            Entry(
                id: id, lost: nil, bytes: bytes, count: events.count, open: open, done: DoneEvents(done),
                hasParts: !done.isEmpty))
        outstanding += open
        for (index, effects) in settled.sorted(by: { $0.key < $1.key }) where !done.contains(index) {
            let reference = Reference(entry: ordinal, index: index)
            settle(Finished(reference: reference, lane: events[index].connection, effects: effects), at: now)
        }
        enqueue(events, of: ordinal) { done.contains($0) || settled[$0] != nil }
        if events.isEmpty { finish(nothingOf: ordinal) }
    }

    /// An entry whose effects need no handler.
    mutating func received(_ id: String, effects: [Effect], bytes: Int = 0, at now: NIODeadline) {
        let ordinal = append(Entry(id: id, lost: nil, bytes: bytes, count: 1, open: 1))
        outstanding += 1
        settle(Finished(reference: Reference(entry: ordinal, index: 0), lane: nil, effects: effects), at: now)
    }

    /// The loss of a node. Its turn comes with ``takeLost()``.
    mutating func received(_ id: String, lost node: NodeID) {
        _ = append(Entry(id: id, lost: node, bytes: 0, count: 0, open: 1))
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
        enqueue(events, of: ordinal) { _ in false }
        if events.isEmpty { finish(nothingOf: ordinal) }
    }

    private mutating func append(_ entry: Entry) -> Int {
        entries.append(entry)
        outstandingBytes += entry.bytes
        return first + entries.count - 1
    }

    /// What an edge reads from a connection at once stands side by side: a lane is looked up once for all of it.
    private mutating func enqueue(_ events: [Event], of ordinal: Int, isLeftOut: (Int) -> Bool) {
        var run: [Work] = []
        for (index, event) in events.enumerated() where !isLeftOut(index) {
            if let last = run.last, last.event.connection != event.connection {
                enqueue(run, in: last.event.connection)
                run = []
            }
            run.append(Work(reference: Reference(entry: ordinal, index: index), event: event))
        }
        if let last = run.last { enqueue(run, in: last.event.connection) }
    }

    private mutating func enqueue(_ run: [Work], in lane: ConnectionID) {
        if let index = lanes.index(forKey: lane) {
            lanes.values[index].waiting += run
        } else {
            lanes[lane] = Lane(waiting: run)
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

    func position(_ ordinal: Int) -> Int? {
        entries.indices.contains(ordinal - first) ? ordinal - first : nil
    }
}

// MARK: - Running

extension Ledger {
    /// What may run now: for each connection that has something to do, its events in order, to be run one after another.
    mutating func takeReady() -> [[Work]] {
        var chains: [[Work]] = []
        while let id = readyLanes.popFirst() {
            guard let index = lanes.index(forKey: id) else { continue }
            let chain = lanes.values[index].waiting
            lanes.values[index].waiting = []
            running += chain.count
            chains.append(chain)
        }
        return chains
    }

    /// One event, for an owner that runs one at a time.
    mutating func takeOne() -> Work? {
        guard let id = readyLanes.popFirst(), let work = lanes[id]?.waiting.first else { return nil }
        lanes[id]?.waiting.removeFirst()
        running += 1
        return work
    }

    var hasReady: Bool { !readyLanes.isEmpty }

    /// The entry an event is in.
    func entry(of work: Work) -> String? { position(work.reference.entry).map { entries[$0].id } }

    /// An event has been handled. `endsChain`: the last of those that were taken with it.
    mutating func finished(_ work: Finished, endsChain: Bool, at now: NIODeadline) {
        running -= 1
        settle(work, at: now)
        guard endsChain, let id = work.lane, let index = lanes.index(forKey: id) else { return }
        if lanes.values[index].waiting.isEmpty {
            lanes.remove(at: index)
        } else {
            readyLanes.append(id)
        }
    }

    /// Events of one chain that were not started. They keep their place.
    mutating func returned(_ works: [Work]) {
        running -= works.count
        guard let id = works.first?.event.connection, let index = lanes.index(forKey: id) else { return }
        lanes.values[index].waiting.insert(contentsOf: works, at: 0)
        readyLanes.append(id)
    }

    private mutating func settle(_ work: Finished, at now: NIODeadline) {
        guard let position = position(work.reference.entry) else { return }
        entries[position].open -= 1
        if entries[position].since == nil { entries[position].since = now }
        finished.append(work)
    }
}
