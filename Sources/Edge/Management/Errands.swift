import Logging
import NIOCore
import SluiceGateway
import SluiceRedis

extension RedisScript {
    static let errand = RedisScript(name: Script.errand.rawValue, source: Script.errand.source)
}

/// Takes errands to other edge loops, and outcomes back, by Redis: one script at a time to each out stream, with all that has
/// gathered for it meanwhile.
final class Errands {
    typealias Completion = (ErrandBook.Result) -> Void

    private let connection: RedisConnection
    private let keyspace: Keyspace
    private var book = ErrandBook()
    private var completions: [UInt64: Completion] = [:]
    private var home: EdgeLoop?
    /// Which life of the loop answers belong to.
    private var term = 0

    init(connection: RedisConnection, keyspace: Keyspace) {
        self.connection = connection
        self.keyspace = keyspace
    }

    /// Errands that are not ended.
    var count: Int { book.count }
    /// What is held that Redis has not taken.
    var bytes: Int { book.bytes }

    func enter(_ home: EdgeLoop) {
        self.home = home
    }

    func leave() {
        home = nil
        term += 1
        complete(book.leave())
    }

    /// - Parameter completion: called once, later, on this loop.
    func send(
        _ task: Errand.Task, to target: ConnectionID, partition: Int, now: Int64, _ completion: @escaping Completion
    ) {
        guard let home else { return completion(.refused) }
        let number = book.send(task, to: target, from: home, partition: partition, now: now)
        completions[number] = completion
    }

    /// What came of an errand that was done here.
    func tell(_ outcome: ErrandOutcome, of errand: Errand, partition: Int) {
        // Its own loop needs no Redis to know.
        if errand.sender == home { return received(outcome, of: errand.number) }
        book.tell(outcome, of: errand, partition: partition)
    }

    func received(_ outcome: ErrandOutcome, of number: UInt64) {
        if let completion = book.received(outcome, of: number) { complete([completion]) }
    }

    /// The end of a loop turn: what it brought leaves.
    func flush() {
        for route in book.takeTouched() { pump(route) }
    }

    /// - Parameter patience: milliseconds after which an errand without an outcome ends.
    func tick(_ now: Int64, patience: Int64) {
        complete(book.tick(now, patience: patience))
        for route in book.pending { pump(route) }
    }

    private func pump(_ route: ErrandBook.Route) {
        guard let items = book.next(to: route) else { return }
        let partition = Partition(route.partition)
        let term = term
        var arguments: [RedisArgument] = [.string(route.loop.node.description)]
        for item in items { arguments += [.string(item.wanted.rawValue), .buffer(item.field), .buffer(item.record)] }
        connection.evaluate(
            .errand,
            keys: [
                .string(keyspace.state(partition)), .string(keyspace.connections(partition, route.loop.node)),
                .string(keyspace.out(partition, route.loop)),
            ], arguments: arguments
        ) { result in
            guard term == self.term else { return }
            self.complete(self.book.answered(route, ErrandBook.Answer(result)))
            if case .success = result { self.pump(route) }
        }
    }

    private func complete(_ ended: [ErrandBook.Completion]) {
        for completion in ended { completions.removeValue(forKey: completion.number)?(completion.result) }
    }
}

extension ErrandBook.Answer {
    init(_ result: Result<RedisValue, RedisError>) {
        switch result {
        case .success(let value):
            guard let parts = value.array, parts.first?.text == "ok" else {
                self = .nodeGone
                return
            }
            self = .found(parts.dropFirst().map { $0.buffer ?? ByteBuffer() })
        case .failure(let error):
            self = error.code == .notConnected || error.code.serverPrefix != nil ? .refused : .lost
        }
    }
}
