import Logging
import NIOCore
import NIOPosix
import SluiceGateway
import SluiceRedis
import Synchronization

@testable import Sluice
@testable import SluiceLambda

/// A project served by a worker's own dispatcher: events in, what the client sees out. Functions are answers by name.
final class APIBench: Sendable {
    private let dispatcher: Dispatcher
    private let counter = Mutex<UInt64>(0)
    private let state: State
    /// Reads the records of connections whose `$connect` is not of this tenure.
    let redis: RedisClient

    private final class State: Sendable {
        /// What has been called so far.
        let calls = Mutex<[Invocation]>([])
        let tenure = Mutex(Tenure())
    }

    /// A function that is not named returns `{"statusCode":200}`.
    /// - Parameters:
    ///   - redis: needed by those only who take over.
    ///   - end: the partition is handed over while this function runs.
    init(
        _ project: LambdaProject, _ answers: [String: InvocationOutcome] = [:], redis: RedisURL? = nil,
        handedOverIn end: String? = nil
    ) throws {
        let state = State()
        let stage = project.webSocket?.stage ?? project.http?.stage ?? Stage(name: "dev")
        let identity = APIIdentity(apiID: "nn27okk1we", stage: stage)
        let worker = try LambdaWorker.make(project, webSocket: identity, http: identity) {
            (invocation) throws(NotBegun) in
            guard invocation.mayBegin() else { throw NotBegun() }
            state.calls.withLock { $0.append(invocation) }
            if invocation.function == end { state.tenure.withLock { $0.forbidStarts() } }
            return answers[invocation.function] ?? .returned(ByteBuffer(string: #"{"statusCode":200}"#))
        }
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let client = RedisClient(
            url: try redis ?? RedisURL("redis://127.0.0.1:1"), name: "bench",
            eventLoop: MultiThreadedEventLoopGroup.singleton.next(), logger: logger)
        let deployment = Deployment(
            keys: Keyspace(namespace: "test", partitioning: Partitioning(count: 1)), stage: "dev", client: client,
            logger: logger)
        dispatcher = Dispatcher(router: worker.router, deployment: deployment, metrics: WorkerMetrics())
        self.state = state
        self.redis = client
        takeOver()
    }

    var invocations: [Invocation] { state.calls.withLock { $0 } }
    private var tenure: Tenure { state.tenure.withLock { $0 } }

    /// What a commit would write of the connection.
    var record: ConnectionRecord? { tenure.acceptances.record(of: EventSample.connection) }

    /// The payload of the last call.
    var lastEvent: String { invocations.last.map { String(buffer: $0.payload) } ?? "" }

    func connect(_ target: String = "/dev", _ headers: [(String, String)] = EventSample.headers) async -> String {
        await happens(.connect(EventSample.handshake(target, headers: headers)))
    }

    /// Nothing may begin any more.
    func handOver() { tenure.forbidStarts() }

    /// What the former tenure has not committed is forgotten.
    func takeOver() {
        let tenure = Tenure()
        tenure.permitStarts(until: .distantFuture)
        state.tenure.withLock { $0 = tenure }
    }

    /// The handshake comes first: what it said is known then.
    func send(_ message: Message) async -> String {
        _ = await connect()
        return await happens(.message(message))
    }

    func send(_ text: String) async -> String { await send(.text(text)) }

    func close(_ reason: CloseReason) async -> String {
        _ = await connect()
        return await happens(.disconnect(reason))
    }

    func request(_ method: String, _ target: String) async -> String {
        await happens(.request(EventSample.request(method, target)))
    }

    /// No worker begins with it while the edge waits.
    func unanswered(_ method: String, _ target: String) -> String {
        let event = EventSample.event(.request(EventSample.request(method, target)))
        return Self.seen(event.answerOfLateness, event)
    }

    func happens(_ content: Event.Content) async -> String {
        let number = counter.withLock { count in
            count += 1
            return count
        }
        let event = EventSample.event(content, counter: number)
        do throws(NotBegun) {
            return Self.seen(try await dispatcher.effects(of: event, in: tenure), event)
        } catch {
            return "not begun"
        }
    }

    private static func seen(_ effects: [Effect], _ event: Event) -> String {
        let seen = effects.compactMap { Self.seen($0, event) }
        return seen.isEmpty ? "nothing" : seen.joined(separator: ", ")
    }

    /// What a client sees of an effect.
    private static func seen(_ effect: Effect, _ event: Event) -> String? {
        guard case .reply(let reply, _) = effect else { return nil }
        return switch reply {
        case .accept(_, let headers):
            (["101"] + headers.map { "`\($0.name): \($0.value)`" }).joined(separator: " with ")
        case .refuse(_, let status): "\(status)"
        case .message(_, let message): seen(message, event)
        case .close(_, let reason): "close \(reason.code)"
        case .response(_, let response): seen(response)
        case .joined, .left, .broadcast, .errand, .outcome: nil
        }
    }

    private static func seen(_ message: Message, _ event: Event) -> String {
        guard message.kind == .text else { return "binary message of \(message.body.readableBytes) bytes" }
        let text = String(buffer: message.body)
            .replacing("\(event.connection)", with: "{connectionId}").replacing("\(event.id)", with: "{requestId}")
            .replacing("\(event.messageID)", with: "{messageId}")
        return "`\(text)`"
    }

    private static func seen(_ response: HTTPResponse) -> String {
        let headers = response.headers.map { "`\($0.name): \($0.value)`" }
        let body = response.body.readableBytes > 0 ? ["`\(String(buffer: response.body))`"] : []
        return (["\(response.status)"] + headers + body).joined(separator: ", ")
    }
}

extension InvocationOutcome {
    static func json(_ text: String) -> InvocationOutcome { .returned(ByteBuffer(string: text)) }

    static func thrown(_ message: String = "boom") -> InvocationOutcome {
        .failed(InvocationFailure(type: "Error", message: message))
    }
}
