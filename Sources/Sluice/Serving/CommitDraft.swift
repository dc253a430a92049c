import NIOCore
import SluiceGateway
import SluiceRedis

/// The keys and arguments of one run of `commit.lua`, written effect by effect.
struct CommitDraft {
    private let keys: Keyspace
    private let partition: Partition
    private let share: Ledger.Share

    private var keyNumbers: [ExactText: Int] = [:]
    private var keyList: [RedisArgument] = []
    private var effects: [RedisArgument] = []
    private var topics: [Int] = []

    private var replies: [(loop: EdgeLoop, records: ByteBuffer)] = []
    private var replyIndex: [EdgeLoop: Int] = [:]
    /// Where the last reply went: the next one nearly always goes there too.
    private var lastReply = 0
    private var increments = IncrementSums()

    /// Loops whose out streams are written, in the order of their numbers in the script.
    private(set) var loops: [EdgeLoop]
    private var loopNumbers: [EdgeLoop: Int] = [:]

    /// - Parameters:
    ///   - loops: the loops that may have members of the topics this commit sends to.
    ///   - changed: counts whose live members are told now.
    init(_ share: Ledger.Share, changed: [String], loops: [EdgeLoop], partition: Partition, keys: Keyspace) {
        self.share = share
        self.partition = partition
        self.keys = keys
        self.loops = []
        for key in [keys.events(partition), keys.state(partition), keys.outbox(partition), keys.dead(partition)] {
            _ = number(of: key)
        }
        for part in share.parts {
            add("P", .string(part.entry), .string(part.done.map(String.init).joined(separator: ",")))
        }
        for entry in share.forgotten { add("F", .string(entry)) }
        for work in share.finished {
            for effect in work.effects { add(effect) }
        }
        addIncrements()
        for name in changed { addChange(of: name) }
        if !topics.isEmpty { for loop in loops { _ = number(of: loop) } }
        for (loop, records) in replies {
            effects += ["O", .integer(Int64(number(of: loop))), .buffer(records)]
        }
    }

    /// What the script is called with.
    func call(owner: String, number: Int64) -> (keys: [RedisArgument], arguments: [RedisArgument]) {
        var arguments: [RedisArgument] = [.string(owner), .integer(number), .string(newestOfParts)]
        arguments.append(.integer(Int64(share.removed.count)))
        for entry in share.removed { arguments.append(.string(entry)) }
        var keyList = keyList
        arguments.append(.integer(Int64(loops.count)))
        for loop in loops {
            keyList.append(.string(keys.out(partition, loop)))
            arguments += [.string("\(loop)"), .integer(Int64(keyList.count))]
        }
        arguments.append(.integer(Int64(topics.count)))
        for topic in topics { arguments.append(.integer(Int64(topic))) }
        return (keyList, arguments + effects)
    }

    /// Where a commit removes nothing, its newest part shows whether Redis still has what was read.
    private var newestOfParts: String { share.removed.isEmpty ? share.parts.first?.entry ?? "" : "" }
}

// MARK: - Effects

extension CommitDraft {
    private mutating func add(_ effect: Effect) {
        switch effect {
        case .reply(let reply, let loop): add(reply, to: loop)
        case .accept(let connection, let record):
            add("R", records(of: connection), .buffer(connection.field), .buffer(record.bytes))
        case .end(let connection): add("X", records(of: connection), .buffer(connection.bytes))
        case .increment(let count, let increment, let once?):
            add(once, seconds: Effect.onceSeconds, count, increment)
        case .increment(let count, let increment, nil): add(count, increment)
        case .join(let connection, let topic, let floor):
            addMembership("J", connection, topic, .join(connection, topic, floor: floor))
        case .leave(let connection, let topic): addMembership("L", connection, topic, .leave(connection, topic))
        case .broadcast(let topic, let message):
            tell(keys.partitioning.home(of: topic.name), .broadcast(topic, message))
        case .told(let message): addTold(message)
        case .deadLetter(let letter): add(letter)
        }
    }

    /// What another partition's outbox brought here, because this is the home of what it names.
    private mutating func addTold(_ message: OutboxMessage) {
        switch message {
        case .increment(let count, let increments):
            for increment in increments { add(count, increment) }
        case .incrementOnce(let id, let seconds, let count, let increment):
            add(id, seconds: seconds, count, increment)
        case .join(let connection, let topic, let floor):
            let counts = topic.kind == .live ? number(of: keys.count(topic.name)) : 0
            add(
                "j", .integer(Int64(number(of: keys.topic(topic)))), .integer(Int64(number(of: connection.loop))),
                .buffer(connection.bytes), .string(topic.wire), .integer(Int64(counts)),
                .string(floor.map(String.init) ?? ""))
        case .leave(let connection, let topic):
            add(
                "l", .integer(Int64(number(of: keys.topic(topic)))), .integer(Int64(number(of: connection.loop))),
                .buffer(connection.bytes), .string(topic.wire))
        case .broadcast(let topic, let message):
            let key = number(of: keys.topic(topic))
            topics.append(key)
            let kind = message.kind == .text ? ReplyPack.broadcastText : ReplyPack.broadcastBinary
            add("b", .integer(Int64(key)), .string(topic.wire), .integer(Int64(kind)), .buffer(message.body))
        }
    }

    private mutating func add(_ letter: DeadLetter) {
        add(
            "A", .string(letter.entry), .buffer(letter.pack), .string(letter.reason),
            .string(letter.event?.description ?? ""), .integer(Int64(letter.crashes)))
    }

    private mutating func add(_ reply: Reply, to loop: EdgeLoop) {
        if !replies.indices.contains(lastReply) || replies[lastReply].loop != loop { lastReply = index(of: loop) }
        ReplyPack.write(reply, to: &replies[lastReply].records)
    }

    private mutating func index(of loop: EdgeLoop) -> Int {
        if let index = replyIndex[loop] { return index }
        replyIndex[loop] = replies.endIndex
        // The first is often the only one: room for all, so that it need not grow step by step.
        let size = replies.isEmpty ? share.bytes + share.finished.count * ReplyPack.headSize : 0
        replies.append((loop, ByteBufferAllocator().buffer(capacity: size)))
        return replies.endIndex - 1
    }

    private mutating func addMembership(
        _ letter: RedisArgument, _ connection: ConnectionID, _ topic: Topic, _ message: OutboxMessage
    ) {
        add(
            letter, records(of: connection), .buffer(connection.bytes), .string(topic.wire),
            .integer(Int64(keys.partitioning.home(of: topic.name).index)), .buffer(message.bytes))
    }

    private mutating func add(_ count: String, _ increment: FieldIncrement) {
        increments.add(increment.by, to: count, increment.field)
    }

    private mutating func add(_ once: String, seconds: UInt32, _ count: String, _ increment: FieldIncrement) {
        guard isHome(count) else {
            return tell(
                keys.partitioning.home(of: count),
                .incrementOnce(id: once, seconds: seconds, count: count, by: increment))
        }
        add(
            "N", .integer(Int64(number(of: keys.once(once, count: count)))), .integer(Int64(seconds)),
            .integer(Int64(number(of: keys.count(count)))),
            .integer(Int64(number(of: keys.topic(Topic(live: count))))), .string(count), .string(increment.field),
            .integer(increment.by))
    }

    /// What the whole commit adds to a count is one number a field.
    private mutating func addIncrements() {
        for count in increments.counts {
            let name = count.name
            guard isHome(name) else {
                let increments = count.fields.map { FieldIncrement(field: $0.field, by: $0.by) }
                tell(keys.partitioning.home(of: name), .increment(count: name, by: increments))
                continue
            }
            add(
                "I", .integer(Int64(number(of: keys.count(name)))),
                .integer(Int64(number(of: keys.topic(Topic(live: name))))), .string(name),
                .integer(Int64(count.fields.count)))
            for (field, by) in count.fields { effects += [.string(field), .integer(by)] }
        }
    }

    private mutating func addChange(of count: String) {
        let live = number(of: keys.topic(Topic(live: count)))
        topics.append(live)
        add("V", .integer(Int64(live)), .integer(Int64(number(of: keys.count(count)))), .string(count))
    }

    private mutating func tell(_ target: Partition, _ message: OutboxMessage) {
        add("M", .integer(Int64(target.index)), .buffer(message.bytes))
    }
}

// MARK: - Numbers of keys and loops

extension CommitDraft {
    private mutating func add(_ arguments: RedisArgument...) { effects += arguments }

    private func isHome(_ name: String) -> Bool { keys.partitioning.home(of: name) == partition }

    private mutating func records(of connection: ConnectionID) -> RedisArgument {
        .integer(Int64(number(of: keys.connections(partition, connection.node))))
    }

    private mutating func number(of key: String) -> Int {
        if let number = keyNumbers[ExactText(key)] { return number }
        keyList.append(.string(key))
        keyNumbers[ExactText(key)] = keyList.count
        return keyList.count
    }

    private mutating func number(of loop: EdgeLoop) -> Int {
        if let number = loopNumbers[loop] { return number }
        loops.append(loop)
        loopNumbers[loop] = loops.count
        return loops.count
    }
}
