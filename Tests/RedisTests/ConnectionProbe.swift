import Logging
import NIOCore
import NIOPosix

@testable import SluiceRedis

/// A loop-bound connection driven from an `async` test, with everything it tells in order.
final class ConnectionProbe: Sendable {
    enum Event: Sendable, Equatable {
        case ready
        case lost(RedisError)
        case failed(RedisError)
    }

    let eventLoop: any EventLoop
    private let connection: NIOLoopBoundBox<RedisConnection>
    private let events: AsyncStream<Event>

    init(
        _ url: RedisURL, scripts: [RedisScript] = [], options: RedisConnectionOptions = .quick,
        resolver: (any Resolver & Sendable)? = nil, random: @autoclosure @escaping @Sendable () -> Chance = Chance()
    ) async throws {
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let (events, sink) = AsyncStream.makeStream(of: Event.self)
        self.events = events
        eventLoop = loop
        connection = try await loop.submit {
            let connection = RedisConnection(
                link: RedisLink(
                    handshake: Handshake(url: url, name: "probe", scripts: scripts), eventLoop: loop, options: options,
                    logger: .quiet, resolver: resolver, random: random()))
            connection.onReady = { sink.yield(.ready) }
            connection.onLost = { sink.yield(.lost($0)) }
            connection.onFailedAttempt = { sink.yield(.failed($0)) }
            connection.start()
            return NIOLoopBoundBox(connection, eventLoop: loop)
        }.get()
    }

    /// Only on the event loop.
    var connectionOnLoop: RedisConnection { connection.value }

    func next() async -> Event? {
        for await event in events { return event }
        return nil
    }

    /// Skips the failed attempts that come before.
    func untilReady() async {
        while let event = await next(), event != .ready {}
    }

    func onLoop<Success: Sendable>(_ body: @escaping @Sendable (RedisConnection) -> Success) async throws -> Success {
        try await eventLoop.submit { body(self.connection.value) }.get()
    }

    /// Sends them in one turn; the answers, in the order in which they came.
    func send(_ commands: [RedisCommand]) async -> [Result<RedisValue, RedisError>] {
        (try? await begin(commands).get()) ?? []
    }

    /// Returns once they are on their way.
    func begin(_ commands: [RedisCommand]) async throws -> EventLoopFuture<[Result<RedisValue, RedisError>]> {
        let promise = eventLoop.makePromise(of: [Result<RedisValue, RedisError>].self)
        try await onLoop { connection in
            let answers = Answers()
            for command in commands {
                connection.send(command) { answer in
                    answers.all.append(answer)
                    if answers.all.count == commands.count { promise.succeed(answers.all) }
                }
            }
        }
        return promise.futureResult
    }

    func evaluate(_ script: RedisScript, keys: [RedisArgument], arguments: [RedisArgument] = []) async
        -> Result<RedisValue, RedisError>
    {
        await withCheckedContinuation { continuation in
            eventLoop.execute {
                self.connection.value.evaluate(script, keys: keys, arguments: arguments) {
                    continuation.resume(returning: $0)
                }
            }
        }
    }

    func close() async throws {
        try await onLoop { $0.close() }
    }

    private final class Answers {
        var all: [Result<RedisValue, RedisError>] = []
    }
}

extension Result<RedisValue, RedisError> {
    var error: RedisError? {
        guard case .failure(let error) = self else { return nil }
        return error
    }
}

extension Logger {
    static var quiet: Logger { Logger(label: "test") { _ in SwiftLogNoOpLogHandler() } }
}

extension RedisConnectionOptions {
    /// Reconnects fast, and is patient otherwise.
    static var quick: Self { .init(firstBackOff: .milliseconds(1), longestBackOff: .milliseconds(20)) }

    func with(commandTimeout: TimeAmount) -> Self {
        var options = self
        options.commandTimeout = commandTimeout
        return options
    }
}
