import NIOCore
import SluiceGateway
import SluiceRedis

/// The `@connections` API of one edge loop: carries calls out, for connections at any edge, and answers what is true.
///
/// What is posted goes into the out stream of the loop that holds the connection, and the answer waits until that loop has
/// told what came of it. So 200 means that the edge of the connection has taken the data.
final class Management {
    typealias Answer = (HTTPResponse) -> Void

    /// Calls in progress; more are answered 429.
    static let callLimit = 10_000
    /// Pages in progress: they take commands on the connection that events are appended by.
    static let pageLimit = 4

    let errands: Errands
    let listing: Listing
    private let partitioning: Partitioning
    private let byteLimit: Int
    private var pages = 0

    /// - Parameter byteLimit: while more is held that Redis has not taken, calls are answered 429.
    init(connection: RedisConnection, keyspace: Keyspace, byteLimit: Int) {
        self.byteLimit = byteLimit
        errands = Errands(connection: connection, keyspace: keyspace)
        listing = Listing(connection: connection, keyspace: keyspace)
        partitioning = keyspace.partitioning
    }

    /// - Parameters:
    ///   - now: the loop's time, in milliseconds.
    ///   - answer: called once, on this loop, perhaps before this returns.
    func carryOut(_ call: ManagementCall, _ form: ManagementAnswer, now: Int64, _ answer: @escaping Answer) {
        guard errands.count < Self.callLimit, errands.bytes < byteLimit else {
            return answer(form.refused(.limitExceeded))
        }
        switch call {
        case .post(let connection, let message):
            send(.send(message), to: connection, now) { answer(form.response($0, form.posted())) }
        case .delete(let connection, let reason):
            send(.close(reason), to: connection, now) { answer(form.response($0, form.deleted())) }
        case .get(let connection): send(.look, to: connection, now) { answer(form.response($0, nil)) }
        case .postMany(let post): self.post(post, form, now, answer)
        case .list(let limit, let position): list(limit, from: position, form, answer)
        case .broadcast: preconditionFailure("a broadcast is an event")
        }
    }

    private func send(
        _ task: Errand.Task, to connection: ConnectionID, _ now: Int64, _ completion: @escaping Errands.Completion
    ) {
        let partition = partitioning.partition(of: connection).index
        errands.send(task, to: connection, partition: partition, now: now, completion)
    }

    private func post(_ post: PostToMany, _ form: ManagementAnswer, _ now: Int64, _ answer: @escaping Answer) {
        let gathering = Gathering(post.connections.map(\.text)) { answer(form.posted($0)) }
        for (index, target) in post.connections.enumerated() {
            guard let connection = target.connection else {
                gathering.set(400, at: index)
                continue
            }
            send(.send(post.message), to: connection, now) { gathering.set($0.status, at: index) }
        }
        gathering.began()
    }

    private func list(
        _ limit: Int, from position: ListingPosition, _ form: ManagementAnswer, _ answer: @escaping Answer
    ) {
        guard pages < Self.pageLimit else { return answer(form.refused(.limitExceeded)) }
        pages += 1
        listing.page(of: limit, from: position) { page in
            self.pages -= 1
            answer(page.map { form.page($0) } ?? form.refused(.unavailable))
        }
    }
}

/// Many results that are answered together.
private final class Gathering {
    private var results: [PostedResult]
    private var missing: Int
    private let answer: ([PostedResult]) -> Void

    init(_ texts: [String], answer: @escaping ([PostedResult]) -> Void) {
        results = texts.map { PostedResult(text: $0, status: 0) }
        // One for the beginning: nothing is answered while calls are still being made.
        missing = texts.count + 1
        self.answer = answer
    }

    func set(_ status: Int, at index: Int) {
        results[index] = PostedResult(text: results[index].text, status: status)
        began()
    }

    func began() {
        missing -= 1
        if missing == 0 { answer(results) }
    }
}

extension ErrandBook.Result {
    var status: Int {
        switch self {
        case .done: 200
        case .gone: 410
        case .refused: 503
        case .unanswered: 504
        }
    }
}

extension ManagementAnswer {
    /// - Parameter done: the answer to what was done; nil for what is kept of the connection.
    func response(_ result: ErrandBook.Result, _ done: @autoclosure () -> HTTPResponse?) -> HTTPResponse {
        switch result {
        case .done(let lastActiveAt, let record):
            if let done = done() { return done }
            guard let record = record.flatMap(ConnectionRecord.init(bytes:)) else { return refused(.unavailable) }
            return connection(record, lastActiveAt: lastActiveAt)
        case .gone: return gone()
        case .refused: return refused(.unavailable)
        case .unanswered: return refused(.unanswered)
        }
    }
}
