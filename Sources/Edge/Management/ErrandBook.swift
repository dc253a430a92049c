import NIOCore
import SluiceGateway

/// The errands of an edge loop: what it has sent and waits for, and what is to be written to which loop's out stream next.
///
/// Owns no connection and no clock. An errand ends when its outcome comes; when Redis says that the connection, or its node,
/// is not there any more; when Redis has not taken it; or when its time is over.
struct ErrandBook {
    /// The out stream that leads there.
    struct Route: Hashable {
        let partition: Int
        let loop: EdgeLoop
    }

    enum Result: Equatable {
        /// `record`: what is kept of the connection, where it was asked for.
        case done(lastActiveAt: Int64, record: ByteBuffer?)
        case gone
        /// Nothing was written.
        case refused
        /// Whether it was done is not known.
        case unanswered
    }

    struct Completion: Equatable {
        let number: UInt64
        let result: Result
    }

    /// One argument group of `errand.lua`.
    struct Item: Equatable {
        enum Wanted: String {
            case always = ""
            case connection = "1"
            case record = "r"
        }

        /// Nil for an outcome, which nobody waits for here.
        let number: UInt64?
        let wanted: Wanted
        let field: ByteBuffer
        /// Empty: the connection is only looked for.
        let record: ByteBuffer

        var isLook: Bool { record.readableBytes == 0 }
    }

    /// What `errand.lua` answered.
    enum Answer: Equatable {
        /// What was found, item by item; empty where nothing was.
        case found([ByteBuffer])
        case nodeGone
        /// Redis said no: nothing was written.
        case refused
        /// The connection to Redis was lost: perhaps something was.
        case lost
    }

    private struct Waiting {
        let route: Route
        let field: ByteBuffer
        let wantsRecord: Bool
        let since: Int64
        var nextLook: Int64
        var record: ByteBuffer?
        var lastActiveAt: Int64?
        /// A look is on its way.
        var isLooking = false
        /// The last look found nothing. The outcome may still be under way: whoever was told to close has gone, too.
        var isMissed = false
    }

    private struct Lane {
        var items: [Item] = []
        var inFlight: [Item] = []
    }

    /// Milliseconds after which an errand's connection is looked for, and between looks from then on.
    static let firstLook: Int64 = 1000
    static let nextLook: Int64 = 500
    static let batchCount = 128
    static let batchBytes = 256 * 1024

    private var lanes: [Route: Lane] = [:]
    private var waiting: [UInt64: Waiting] = [:]
    private(set) var touched: [Route] = []
    private var counter: UInt64 = 0

    /// Errands that are not ended.
    var count: Int { waiting.count }
    /// What is held of records that Redis has not taken.
    private(set) var bytes = 0

    /// - Returns: the errand's number, by which its completion is known.
    mutating func send(
        _ task: Errand.Task, to connection: ConnectionID, from sender: EdgeLoop, partition: Int, now: Int64
    ) -> UInt64 {
        counter += 1
        let route = Route(partition: partition, loop: connection.loop)
        var record = ByteBuffer()
        ReplyPack.write(
            .errand(connection.seat, Errand(sender: sender, number: counter, task: task)), to: &record)
        waiting[counter] = Waiting(
            route: route, field: connection.field, wantsRecord: task == .look, since: now,
            nextLook: now + Self.firstLook)
        add(
            Item(
                number: counter, wanted: task == .look ? .record : .connection, field: connection.field, record: record
            ), to: route)
        return counter
    }

    /// What came of another loop's errand goes back there.
    mutating func tell(_ outcome: ErrandOutcome, of errand: Errand, partition: Int) {
        var record = ByteBuffer()
        ReplyPack.write(.outcome(errand: errand.number, outcome), to: &record)
        add(
            Item(number: nil, wanted: .always, field: ByteBuffer(), record: record),
            to: Route(partition: partition, loop: errand.sender))
    }

    /// What came of an errand of this loop.
    mutating func received(_ outcome: ErrandOutcome, of number: UInt64) -> Completion? {
        guard let errand = waiting[number] else { return nil }
        guard case .done(let lastActiveAt) = outcome else { return end(number, .gone) }
        // It may overtake the script's answer, which brings the record.
        guard !errand.wantsRecord || errand.record != nil else {
            waiting[number]?.lastActiveAt = lastActiveAt
            return nil
        }
        return end(number, .done(lastActiveAt: lastActiveAt, record: errand.record))
    }

    private mutating func add(_ item: Item, to route: Route) {
        if lanes[route] == nil { lanes[route] = Lane() }
        lanes[route]?.items.append(item)
        bytes += item.record.readableBytes
        touched.append(route)
    }

    private mutating func end(_ number: UInt64, _ result: Result) -> Completion? {
        waiting.removeValue(forKey: number).map { _ in Completion(number: number, result: result) }
    }
}

// MARK: - To Redis

extension ErrandBook {
    /// The routes that have got something since this was asked last.
    mutating func takeTouched() -> [Route] {
        defer { touched.removeAll(keepingCapacity: true) }
        return touched
    }

    /// Every route with something to be sent.
    var pending: [Route] { Array(lanes.keys) }

    /// What is sent next, unless something is on its way there.
    mutating func next(to route: Route) -> [Item]? {
        guard let lane = lanes[route], lane.inFlight.isEmpty, !lane.items.isEmpty else { return nil }
        var bytes = 0
        let batch = lane.items.prefix(Self.batchCount).prefix { item in
            defer { bytes += item.record.readableBytes }
            return bytes < Self.batchBytes
        }
        lanes[route]?.items.removeFirst(batch.count)
        lanes[route]?.inFlight = Array(batch)
        return Array(batch)
    }

    mutating func answered(_ route: Route, _ answer: Answer) -> [Completion] {
        let items = lanes[route]?.inFlight ?? []
        lanes[route]?.inFlight = []
        bytes -= items.reduce(0) { $0 + $1.record.readableBytes }
        var completions: [Completion] = []
        switch answer {
        case .found(let found):
            for (item, found) in zip(items, found) { completions += self.found(found, item) }
        case .nodeGone: for item in items { completions += self.found(ByteBuffer(), item) }
        case .refused:
            completions = items.compactMap { $0.isLook ? nil : $0.number.flatMap { end($0, .refused) } }
            keepOutcomes(of: items, route)
        // Those that were written end by their outcome, or by their time.
        case .lost: keepOutcomes(of: items, route)
        }
        for case let look? in items.map({ $0.isLook ? $0.number : nil }) { waiting[look]?.isLooking = false }
        if let lane = lanes[route], lane.items.isEmpty { lanes[route] = nil }
        return completions
    }

    private mutating func found(_ found: ByteBuffer, _ item: Item) -> [Completion] {
        guard let number = item.number, waiting[number] != nil else { return [] }
        guard found.readableBytes > 0 else { return missed(number, item) }
        guard item.wanted == .record else { return [] }
        waiting[number]?.record = found
        guard let lastActiveAt = waiting[number]?.lastActiveAt else { return [] }
        return [end(number, .done(lastActiveAt: lastActiveAt, record: found))].compactMap { $0 }
    }

    /// Where nothing was written there is nobody; where something was, the outcome has until the next look.
    private mutating func missed(_ number: UInt64, _ item: Item) -> [Completion] {
        guard item.isLook, waiting[number]?.isMissed == false else { return [end(number, .gone)].compactMap { $0 } }
        waiting[number]?.isMissed = true
        return []
    }

    /// An outcome that may be told twice is harmless: the second is of no errand any more.
    private mutating func keepOutcomes(of items: [Item], _ route: Route) {
        let outcomes = items.filter { $0.number == nil }
        lanes[route]?.items.insert(contentsOf: outcomes, at: 0)
        bytes += outcomes.reduce(0) { $0 + $1.record.readableBytes }
    }
}

// MARK: - Time

extension ErrandBook {
    /// Ends what has waited for `patience` milliseconds; looks after connections of which nothing was heard: their edge may
    /// have been killed.
    mutating func tick(_ now: Int64, patience: Int64) -> [Completion] {
        var completions: [Completion] = []
        for (number, errand) in waiting where errand.nextLook <= now || now - errand.since >= patience {
            if now - errand.since >= patience {
                completions += [end(number, .unanswered)].compactMap { $0 }
            } else if !errand.isLooking {
                waiting[number]?.isLooking = true
                waiting[number]?.nextLook = now + Self.nextLook
                add(
                    Item(number: number, wanted: .connection, field: errand.field, record: ByteBuffer()),
                    to: errand.route)
            }
        }
        return completions
    }

    /// The loop's node is dead, or the edge ends.
    mutating func leave() -> [Completion] {
        let numbers = waiting.keys
        lanes = [:]
        touched = []
        waiting = [:]
        bytes = 0
        return numbers.map { Completion(number: $0, result: .unanswered) }
    }
}
