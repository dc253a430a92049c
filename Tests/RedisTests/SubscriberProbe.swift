import NIOCore
import NIOPosix

@testable import SluiceRedis

/// A loop-bound subscriber driven from an `async` test, with everything it tells in order.
final class SubscriberProbe: Sendable {
    enum Event: Sendable, Equatable {
        case subscribed(String)
        case message(String, String)
        case lost(RedisError.Code)
    }

    private let eventLoop: any EventLoop
    private let subscriber: NIOLoopBoundBox<RedisSubscriber>
    private let events: AsyncStream<Event>
    private let sink: AsyncStream<Event>.Continuation

    init(_ url: RedisURL, options: RedisConnectionOptions = .quick) async throws {
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let (events, sink) = AsyncStream.makeStream(of: Event.self)
        self.events = events
        self.sink = sink
        eventLoop = loop
        subscriber = try await loop.submit {
            let subscriber = RedisSubscriber(url: url, name: "probe", eventLoop: loop, options: options, logger: .quiet)
            subscriber.onLost = { sink.yield(.lost($0.code)) }
            subscriber.start()
            return NIOLoopBoundBox(subscriber, eventLoop: loop)
        }.get()
    }

    func next() async -> Event? {
        for await event in events { return event }
        return nil
    }

    func onLoop(_ body: @escaping @Sendable (RedisSubscriber) -> Void) async throws {
        try await eventLoop.submit { body(self.subscriber.value) }.get()
    }

    func subscribe(_ channel: String) async throws {
        let sink = sink
        try await onLoop {
            $0.subscribe(channel) {
                sink.yield(.subscribed(channel))
            } onMessage: {
                sink.yield(.message(channel, String(buffer: $0)))
            }
        }
    }

    func close() async throws {
        try await onLoop { $0.close() }
    }
}
