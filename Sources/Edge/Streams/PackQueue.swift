import DequeModule
import NIOCore
import SluiceGateway

/// The group commit of one event loop into one partition.
///
/// At most one append is in flight; events that come meanwhile share the next packs. So an idle edge sends each event at
/// once, and a busy one packs by itself. Events leave in the order they came, each pack under its own sequence number, and
/// a pack is repeated under the same number until it is answered: repeats are harmless.
struct PackQueue {
    /// One run of append.lua.
    struct Append: Equatable {
        /// The last sequence that was answered.
        let previous: Int64
        let sequence: Int64
        let pack: ByteBuffer
        let events: Int
    }

    /// What append.lua answered.
    enum Answer: Equatable {
        case appended(backlog: Int64)
        /// The same, but Redis has lost packs that it had answered for.
        case lost(backlog: Int64)
        case dead
        case unknown
    }

    private struct Sealed {
        let pack: ByteBuffer
        let events: Int
    }

    private var open: EventPackWriter
    private var sealed: Deque<Sealed> = []
    private var sequence: Int64 = 0
    /// The last sequence that was answered; 0 when Redis knows this loop otherwise, -1 when it need not.
    private(set) var previous: Int64 = -1
    private(set) var inFlight: Append?
    /// Bytes of payload that wait for their answer, about.
    private(set) var queuedBytes = 0
    private var openBytes = 0

    init(loop: EdgeLoop) {
        open = EventPackWriter(loop: loop)
    }

    /// Whether everything that was appended has been answered.
    var isEmpty: Bool { inFlight == nil && sealed.isEmpty && open.isEmpty }

    /// - Parameter size: of the event's payload.
    @inline(__always)
    mutating func append(size: Int, _ write: (inout EventPackWriter) -> Void) {
        if open.isFull { seal() }
        write(&open)
        openBytes += size
        queuedBytes += size
    }

    /// The append to send now; nil while one is in flight and when there is nothing.
    mutating func next() -> Append? {
        guard inFlight == nil else { return nil }
        if sealed.isEmpty {
            guard !open.isEmpty else { return nil }
            seal()
        }
        guard let first = sealed.popFirst() else { return nil }
        sequence += 1
        let append = Append(previous: previous, sequence: sequence, pack: first.pack, events: first.events)
        inFlight = append
        return append
    }

    /// What was in flight is in the stream.
    mutating func answered() {
        guard let append = inFlight else { return }
        previous = append.sequence
        queuedBytes -= append.pack.readableBytes
        inFlight = nil
    }

    /// A sign of life was answered: from now on Redis knows this loop.
    mutating func greeted() { previous = max(previous, 0) }

    /// Redis has lost what it had answered for, and that has been told: sequences go on, what they follow is open.
    mutating func forget() {
        previous = -1
        inFlight = inFlight.map { Append(previous: -1, sequence: $0.sequence, pack: $0.pack, events: $0.events) }
    }

    private mutating func seal() {
        let events = open.count
        let pack = open.finish()
        queuedBytes += pack.readableBytes - openBytes
        openBytes = 0
        sealed.append(Sealed(pack: pack, events: events))
    }
}
