import NIOCore

/// One partition's stream to one event loop: every pack of replies once, in order, whatever happens to the subscription.
///
/// Packs have contiguous ids. Live ones come by subscription; whatever it may have missed is read from the stream, while
/// live packs are held back.
struct OutStream {
    struct Entry: Equatable {
        let id: UInt64
        let pack: ByteBuffer
    }

    enum Action: Equatable {
        case none
        case deliver(ByteBuffer)
        /// Read the stream behind this id and tell with `read`.
        case read(after: UInt64)
    }

    /// What reading the stream brought.
    struct Caught: Equatable {
        /// Ids are missing for good: their replies are lost.
        var isLost = false
        var packs: [ByteBuffer] = []
        /// Read on from here.
        var next = Action.none
    }

    private enum State {
        case live
        /// Live packs are held. `known`: the highest id known to be published when the read was sent; what is missing up
        /// to there afterwards is lost. `again`: a subscription began since.
        case reading(known: UInt64, again: Bool)
    }

    /// Held packs beyond so many bytes are dropped and read from the stream instead.
    static let holdingLimit = 8 * 1024 * 1024

    private var state = State.live
    private var held: [Entry] = []
    private var heldBytes = 0
    /// The last id delivered.
    private(set) var last: UInt64 = 0
    private var trimmed: UInt64 = 0

    /// The subscription begins, for the first time or anew: what was published before did not come.
    mutating func subscribed() -> Action {
        if case .reading(let known, _) = state {
            state = .reading(known: known, again: true)
            return .none
        }
        return startReading()
    }

    /// A live pack.
    mutating func received(_ entry: Entry) -> Action {
        guard case .live = state else {
            hold(entry)
            return .none
        }
        guard entry.id > last else { return .none }
        guard entry.id == last + 1 else {
            hold(entry)
            return startReading()
        }
        last = entry.id
        return .deliver(entry.pack)
    }

    /// Entries read from the stream behind `last`.
    /// - Parameters:
    ///   - isEnd: there were no more.
    ///   - newest: the highest id that the stream had given just before.
    mutating func read(_ entries: [Entry], isEnd: Bool, newest: UInt64) -> Caught {
        guard case .reading(let known, let again) = state else { return Caught() }
        guard newest >= last else { return rewound(to: newest) }
        var caught = Caught()
        for entry in entries where entry.id > last { take(entry, &caught) }
        guard isEnd else {
            caught.next = .read(after: last)
            return caught
        }
        if last < known {
            caught.isLost = true
            last = known - 1
        }
        releaseHeld(&caught)
        caught.next = again || !held.isEmpty ? startReading() : .none
        if case .none = caught.next { state = .live }
        return caught
    }

    /// What was delivered is not yet taken: nothing more is delivered until the stream is read again.
    mutating func paused() -> Action {
        guard case .live = state else { return .none }
        return startReading()
    }

    /// The stream begins anew: its server's data were deleted.
    mutating func restarted() -> Action {
        last = 0
        trimmed = 0
        held = []
        heldBytes = 0
        return startReading()
    }

    /// The id up to which the stream can be trimmed now.
    mutating func trim() -> UInt64? {
        guard last > trimmed else { return nil }
        trimmed = last
        return last
    }

    /// The stream's server has lost what was delivered last. What followed, if anything, is held or read.
    private mutating func rewound(to newest: UInt64) -> Caught {
        last = newest
        trimmed = min(trimmed, newest)
        return Caught(isLost: true, packs: [], next: startReading())
    }

    private mutating func take(_ entry: Entry, _ caught: inout Caught) {
        if entry.id > last + 1 { caught.isLost = true }
        last = entry.id
        caught.packs.append(entry.pack)
    }

    /// Delivers held packs as far as they follow; the rest stays.
    private mutating func releaseHeld(_ caught: inout Caught) {
        var position = 0
        while position < held.count, held[position].id <= last + 1 {
            if held[position].id == last + 1 { take(held[position], &caught) }
            position += 1
        }
        held.removeFirst(position)
        heldBytes = held.reduce(0) { $0 + $1.pack.readableBytes }
    }

    private mutating func hold(_ entry: Entry) {
        // A copy: what is held outlives the turn, and the pack may be a small part of what was read.
        held.append(Entry(id: entry.id, pack: ByteBuffer(bytes: entry.pack.readableBytesView)))
        heldBytes += entry.pack.readableBytes
        guard heldBytes > Self.holdingLimit, case .reading(let known, _) = state else { return }
        held = []
        heldBytes = 0
        state = .reading(known: known, again: true)
    }

    private mutating func startReading() -> Action {
        state = .reading(known: held.first?.id ?? 0, again: false)
        return .read(after: last)
    }
}
