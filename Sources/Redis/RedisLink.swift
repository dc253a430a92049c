import Logging
import NIOCore
import NIOPosix

/// The part that commands and subscriptions share: one channel at a time, its handshake, its loss, the next one.
///
/// Obeys a ``ConnectionMachine``. Bound to its event loop. It lives, and keeps its callbacks, from `start` to `close`.
final class RedisLink {
    let url: RedisURL
    let server: String
    let eventLoop: any EventLoop
    let options: RedisConnectionOptions
    let logger: Logger
    private let resolver: (any Resolver & Sendable)?

    var onReady: (() -> Void)?
    var onAnswer: ((RedisValue) -> Void)?
    var onLost: ((RedisError) -> Void)?
    var onFailedAttempt: ((RedisError) -> Void)?

    private(set) var shas: [RedisScript: String] = [:]
    private let handshake: Handshake
    private var machine: ConnectionMachine
    private var random: Chance
    private var handler: RedisChannelHandler?
    /// The number of the latest try to connect: what comes of an older one is of no interest.
    private var attempt: UInt64 = 0
    /// The time limit of connecting or of the handshake, the wait for the next try, or how long a connection must stand.
    private var timer: Scheduled<Void>?
    private var out = RESPWriter()
    private var isReading = false
    private var flushIsScheduled = false
    private var turn = NIODeadline.uptimeNanoseconds(0)

    /// - Parameter resolver: of host names; `nil`: the system's.
    init(
        handshake: Handshake, eventLoop: any EventLoop, options: RedisConnectionOptions, logger: Logger,
        resolver: (any Resolver & Sendable)? = nil, random: Chance = Chance()
    ) {
        url = handshake.url
        server = url.description
        self.handshake = handshake
        self.eventLoop = eventLoop
        self.options = options
        self.resolver = resolver
        self.random = random
        var logger = logger
        logger[metadataKey: "redis"] = "\(url)"
        logger[metadataKey: "connection-name"] = "\(handshake.name)"
        self.logger = logger
        machine = ConnectionMachine(
            handshake: handshake, backOff: BackOff(first: options.firstBackOff, longest: options.longestBackOff))
    }

    var isReady: Bool { machine.isReady }

    func start() {
        eventLoop.preconditionInEventLoop()
        perform(machine.start())
    }

    func close() {
        eventLoop.preconditionInEventLoop()
        perform(machine.close())
    }

    /// Closes the channel because of `error` and connects again.
    func drop(_ error: RedisError) {
        let action = machine.broke(error, using: &random)
        perform(action)
    }

    /// Appends to what is written at the end of this loop turn.
    /// - Returns: the time, as of the first command of the turn.
    @discardableResult
    func write(_ command: RedisCommand) -> NIODeadline {
        if out.buffer.readableBytes == 0 { turn = .now() }
        command.encode(to: &out)
        scheduleFlush()
        return turn
    }
}

// What the channel tells.
extension RedisLink {
    func received(_ value: RedisValue) {
        if machine.isReady {
            onAnswer?(value)
        } else {
            let action = machine.answered(value, using: &random)
            perform(action)
        }
    }

    func turnBegan() {
        isReading = true
    }

    func turnEnded() {
        isReading = false
        flush()
    }

    func violated(_ error: RedisError) {
        drop(RedisError(error.code, error.message, server: server))
    }

    func broke(_ cause: (any Error)?) {
        let why = cause.map(ConnectFailure.text) ?? "the server closed the connection"
        drop(RedisError(.connectionLost, why, server: server, cause: cause))
    }
}

// What the machine asks for.
extension RedisLink {
    private func perform(_ action: ConnectionMachine.Action) {
        switch action {
        case .none: break
        case .connect: connect()
        case .shakeHands(let steps): shakeHands(steps)
        case .remember(let script, let sha): shas[script] = sha
        case .becomeReady: becomeReady()
        case .giveUp(let error, let delay):
            logger.warning("cannot use Redis", metadata: ["error": "\(error)", "retry": "\(delay)"])
            retry(in: delay)
            onFailedAttempt?(error)
        case .lose(let error, let delay):
            logger.warning("lost Redis", metadata: ["error": "\(error)", "retry": "\(delay)"])
            retry(in: delay)
            onLost?(error)
        case .disconnect:
            dropChannel()
            (onReady, onAnswer, onLost, onFailedAttempt) = (nil, nil, nil, nil)
        }
    }

    private func shakeHands(_ steps: [Handshake.Step]) {
        timer?.cancel()
        timer = eventLoop.assumeIsolated().scheduleTask(in: options.connectTimeout) { [weak self] in
            guard let self else { return }
            drop(handshakeTimedOut)
        }
        for step in steps { write(handshake.command(for: step)) }
    }

    private var handshakeTimedOut: RedisError {
        let time = options.connectTimeout.text
        if url.tls != nil, handler?.isSecured == false {
            let why = "no TLS handshake within \(time): it may not speak TLS at that port"
            return RedisError(.handshakeFailed, why, server: server)
        }
        return RedisError(
            .handshakeFailed, "the handshake was not answered within \(time)", server: server, command: unanswered)
    }

    private var unanswered: String {
        guard case .handshaking(let steps) = machine.state, let step = steps.first else { return "" }
        return handshake.command(for: step).label
    }

    private func becomeReady() {
        timer?.cancel()
        // A connection that is killed every second comes back at once each time; with two seconds here, gaps were that long.
        let standing = min(options.longestBackOff, .milliseconds(500))
        timer = eventLoop.assumeIsolated().scheduleTask(in: standing) { [weak self] in
            self?.machine.stood()
        }
        logger.debug("connected to Redis")
        onReady?()
    }

    private func retry(in delay: TimeAmount) {
        dropChannel()
        timer = eventLoop.assumeIsolated().scheduleTask(in: delay) { [weak self] in
            guard let self else { return }
            perform(machine.retryDue())
        }
    }

    private func dropChannel() {
        timer?.cancel()
        timer = nil
        attempt += 1
        isReading = false
        _ = out.take()
        handler?.detach()
        handler = nil
    }
}

// Connecting. A name with several addresses is several channels, of which one is connected in the end: each has a handler of
// its own, and the link gets the one of the channel that counts.
extension RedisLink {
    private func connect() {
        attempt += 1
        let attempt = attempt
        timer = eventLoop.assumeIsolated().scheduleTask(in: options.connectTimeout) { [weak self] in
            guard let self else { return }
            notConnected(ChannelError.connectTimeout(options.connectTimeout))
        }
        channel().assumeIsolated().whenComplete { [weak self] result in
            guard let self, self.attempt == attempt else {
                if case .success(let channel) = result { channel.close(promise: nil) }
                return
            }
            switch result {
            case .success(let channel): adopt(channel)
            case .failure(let error): notConnected(error)
            }
        }
    }

    private func channel() -> EventLoopFuture<any Channel> {
        let url = url
        let bootstrap = ClientBootstrap(group: eventLoop)
            .connectTimeout(options.connectTimeout)
            .resolver(resolver)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if case .tcp(let host, _) = url.endpoint { try url.tls?.secure(channel, server: host) }
                    try channel.pipeline.syncOperations.addHandler(RedisChannelHandler())
                }
            }
        return switch url.endpoint {
        case .unix(let path): bootstrap.connect(unixDomainSocketPath: path)
        case .tcp(let host, let port):
            bootstrap.channelOption(.tcpOption(.tcp_nodelay), value: 1)
                .channelOption(.socketOption(.so_keepalive), value: 1)
                .connect(host: host, port: port)
        }
    }

    /// A channel that is closed already has no handler any more.
    private func adopt(_ channel: any Channel) {
        guard let handler = try? channel.pipeline.syncOperations.handler(type: RedisChannelHandler.self) else {
            return broke(nil)
        }
        self.handler = handler
        handler.attach(self)
        perform(machine.connected())
    }

    private func notConnected(_ error: any Error) {
        let why = "cannot connect: \(ConnectFailure.text(error))"
        drop(RedisError(.notConnected, why, server: server, cause: error))
    }
}

// One write a turn.
extension RedisLink {
    private func scheduleFlush() {
        guard !isReading, !flushIsScheduled else { return }
        flushIsScheduled = true
        eventLoop.assumeIsolated().execute {
            self.flushIsScheduled = false
            self.flush()
        }
    }

    private func flush() {
        guard let handler, out.buffer.readableBytes > 0 else { return }
        handler.write(out.take())
    }
}
