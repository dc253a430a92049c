import Logging
import NIOCore

/// Sharded subscriptions (`SSUBSCRIBE`, Redis 7.0) on a connection of their own, bound to one event loop.
///
/// Use it on its event loop only; its callbacks come there too. It connects again and subscribes again by itself; what
/// was published in between is lost, which is why `onSubscribed` comes after every answer. It lives from ``start()`` to
/// ``close()``, whoever holds it.
public final class RedisSubscriber {
    /// After every loss of a connection that was ready.
    public var onLost: ((RedisError) -> Void)?
    /// After every attempt to connect that failed, before the next one is waited for.
    public var onFailedAttempt: ((RedisError) -> Void)?

    private struct Listener {
        let onSubscribed: () -> Void
        let onMessage: (ByteBuffer) -> Void
    }

    private let link: RedisLink
    private var machine: SubscriptionMachine
    private var random: Chance
    private var listeners: [ByteBuffer: Listener] = [:]
    private var liveness: Liveness
    private var timer: Scheduled<Void>?

    public convenience init(
        url: RedisURL, name: String, eventLoop: any EventLoop,
        options: RedisConnectionOptions = RedisConnectionOptions(), logger: Logger
    ) {
        self.init(
            link: RedisLink(
                handshake: Handshake(url: url, name: name, scripts: []), eventLoop: eventLoop, options: options,
                logger: logger))
    }

    init(link: RedisLink, random: Chance = Chance()) {
        let options = link.options
        self.link = link
        self.random = random
        machine = SubscriptionMachine(backOff: BackOff(first: options.firstBackOff, longest: options.longestBackOff))
        liveness = Liveness(
            silence: options.silence, patience: options.commandTimeout ?? options.silence, now: .uptimeNanoseconds(0))
    }

    /// Whether there is a connection; a channel is heard from its `onSubscribed` on.
    public var isReady: Bool { link.isReady }

    /// The server's address as errors show it.
    public var server: String { link.server }

    public func start() {
        link.onReady = { self.connected() }
        link.onAnswer = { self.received($0) }
        link.onLost = { self.lost($0) }
        link.onFailedAttempt = { self.onFailedAttempt?($0) }
        link.start()
    }

    /// Final; nothing is called afterwards.
    public func close() {
        link.close()
        timer?.cancel()
        machine.lost()
        listeners = [:]
        (onLost, onFailedAttempt) = (nil, nil)
    }

    /// Listens to one channel until ``unsubscribe(_:)``; may be called before there is a connection.
    ///
    /// - Parameters:
    ///   - onSubscribed: called after each answer to `SSUBSCRIBE`, also after reconnects: what is published from then on
    ///     arrives, what was published before does not.
    ///   - onMessage: gets each payload, in order.
    public func subscribe(
        _ channel: ByteBuffer, onSubscribed: @escaping () -> Void, onMessage: @escaping (ByteBuffer) -> Void
    ) {
        link.eventLoop.preconditionInEventLoop()
        listeners[channel] = Listener(onSubscribed: onSubscribed, onMessage: onMessage)
        perform(machine.subscribe(channel))
    }

    public func subscribe(
        _ channel: String, onSubscribed: @escaping () -> Void, onMessage: @escaping (ByteBuffer) -> Void
    ) {
        subscribe(ByteBuffer(string: channel), onSubscribed: onSubscribed, onMessage: onMessage)
    }

    public func unsubscribe(_ channel: ByteBuffer) {
        listeners[channel] = nil
        perform(machine.unsubscribe(channel))
    }

    public func unsubscribe(_ channel: String) {
        unsubscribe(ByteBuffer(string: channel))
    }
}

extension RedisSubscriber {
    private func connected() {
        liveness.heard(at: .now())
        watch()
        perform(machine.connected())
    }

    private func received(_ value: RedisValue) {
        liveness.heard(at: .now())
        let action = machine.received(value, using: &random)
        perform(action)
    }

    private func lost(_ error: RedisError) {
        timer?.cancel()
        machine.lost()
        onLost?(error)
    }

    private func perform(_ action: SubscriptionMachine.Action) {
        switch action {
        case .none: break
        case .send(let requests): for request in requests { link.write(request.command) }
        case .subscribed(let channel): listeners[channel]?.onSubscribed()
        case .deliver(let payload, let channel): listeners[channel]?.onMessage(payload)
        case .retry(let channel, let delay, let error): retry(channel, in: delay, because: error)
        case .drop(let why): link.drop(RedisError(.protocolViolation, why, server: server, command: "SSUBSCRIBE"))
        }
    }

    private func retry(_ channel: ByteBuffer, in delay: TimeAmount, because error: RedisServerError) {
        link.logger.warning(
            "cannot subscribe",
            metadata: ["channel": "\(String(buffer: channel))", "error": "\(error.message)", "retry": "\(delay.text)"])
        link.eventLoop.assumeIsolated().scheduleTask(in: delay) {
            self.perform(self.machine.retryDue(channel))
        }
    }

    private func watch() {
        switch liveness.judge(at: .now()) {
        case .wait(let deadline):
            timer = link.eventLoop.assumeIsolated().scheduleTask(deadline: deadline) { self.watch() }
        case .ask:
            perform(machine.silent())
            watch()
        case .dead:
            let why = "no answer within \(liveness.patience.text)"
            link.drop(RedisError(.timeout, why, server: server, command: "PING"))
        }
    }
}
