import DequeModule
import Logging
import NIOCore

/// A persistent connection bound to one event loop: it connects, shakes hands, pipelines, and connects again.
///
/// Use it on its event loop only; its callbacks come there too. Commands of one loop turn leave in one write, and their
/// answers come in their order. It lives from ``start()`` to ``close()``, whoever holds it.
///
/// Every (re)connect says, before any command: `AUTH`, `SELECT`, `CLIENT SETNAME`, `INFO server` (Redis 7.0 or newer, also
/// Valkey), `SCRIPT LOAD` of every script, `PING`, `INFO replication` (no replica).
public final class RedisConnection {
    public typealias Completion = (Result<RedisValue, RedisError>) -> Void

    /// After every successful handshake. What is sent in here goes first.
    public var onReady: (() -> Void)?
    /// After every loss of a connection that was ready. What was in flight has been answered by then.
    public var onLost: ((RedisError) -> Void)?
    /// After every attempt to connect that failed, before the next one is waited for: unreachable, credentials refused, too
    /// old, a replica. Where ``RedisError/isTransient`` says so, the server only is not ready yet.
    public var onFailedAttempt: ((RedisError) -> Void)?

    private struct Pending {
        let label: String
        let sent: NIODeadline
        let completion: Completion
    }

    private let link: RedisLink
    private var pending: Deque<Pending> = []
    private var timer: Scheduled<Void>?

    /// - Parameters:
    ///   - name: shown by `CLIENT LIST`; without spaces.
    ///   - scripts: all that ``evaluate(_:keys:arguments:_:)`` will be asked for.
    public convenience init(
        url: RedisURL, name: String, scripts: [RedisScript] = [], eventLoop: any EventLoop,
        options: RedisConnectionOptions = RedisConnectionOptions(), logger: Logger
    ) {
        self.init(
            link: RedisLink(
                handshake: Handshake(url: url, name: name, scripts: scripts), eventLoop: eventLoop, options: options,
                logger: logger))
    }

    init(link: RedisLink) {
        self.link = link
    }

    public var isReady: Bool { link.isReady }

    /// The server's address as errors show it.
    public var server: String { link.server }

    /// Connects, and from now on connects again whenever the connection is lost.
    public func start() {
        link.onReady = { self.onReady?() }
        link.onAnswer = { self.received($0) }
        link.onLost = { self.lost($0) }
        link.onFailedAttempt = { self.onFailedAttempt?($0) }
        link.start()
    }

    /// Final. What is in flight fails with `connectionLost`; nothing is called afterwards.
    public func close() {
        link.close()
        (onReady, onLost, onFailedAttempt) = (nil, nil, nil)
        failPending(RedisError(.connectionLost, "the connection was closed here", server: server))
    }

    /// Appends one command to what is written at the end of this loop turn.
    ///
    /// `completion` gets the answer; an error of the server is a failure with its first word as code, but `READONLY`, which
    /// a replica says, is the end of the connection: `connectionLost`. While there is no connection, `completion` is
    /// called with `notConnected` before this returns.
    public func send(_ command: RedisCommand, _ completion: @escaping Completion) {
        guard isReady else { return completion(.failure(notConnected(command.label))) }
        let sent = link.write(command)
        pending.append(Pending(label: command.label, sent: sent, completion: completion))
        watch()
    }

    /// Runs a script that was given at the start. Its arguments follow `keys` on the wire.
    public func evaluate(
        _ script: RedisScript, keys: [RedisArgument], arguments: [RedisArgument] = [],
        _ completion: @escaping Completion
    ) {
        evaluate(script, keys: keys, arguments: arguments, written: nil, completion)
    }

    /// For the hot path: `write` puts exactly `count` arguments into the connection's buffer, before this returns.
    public func evaluate(
        _ script: RedisScript, keys: [RedisArgument], count: Int,
        write: @escaping @Sendable (inout RESPWriter) -> Void, _ completion: @escaping Completion
    ) {
        let written = RedisCommand.Written(count: count, write: write)
        evaluate(script, keys: keys, arguments: [], written: written, completion)
    }

    private func evaluate(
        _ script: RedisScript, keys: [RedisArgument], arguments: [RedisArgument], written: RedisCommand.Written?,
        _ completion: @escaping Completion
    ) {
        guard isReady else { return completion(.failure(notConnected(script.evaluationLabel))) }
        guard let sha = link.shas[script] else {
            preconditionFailure("the script \(script.name) was not given to the connection when it was made")
        }
        send(.evaluate(script, sha: sha, keys: keys, arguments: arguments, written: written), completion)
    }

    private func notConnected(_ label: String) -> RedisError {
        RedisError(.notConnected, "there is no connection", server: server, command: label)
    }
}

// Answers and losses.
extension RedisConnection {
    private func received(_ value: RedisValue) {
        guard let command = pending.popFirst() else {
            return link.drop(RedisError(.protocolViolation, "an answer came that nobody asked for", server: server))
        }
        guard case .error(let refusal) = value else { return command.completion(.success(value)) }
        let error = RedisError(.server(refusal.prefix), refusal.message, server: server, command: command.label)
        // Somebody flushed the scripts. Loading them here would put this command behind later ones; a new connection
        // loads them first. The others are answered by its loss, so this one stays the first.
        if refusal.prefix == "NOSCRIPT" {
            pending.prepend(
                Pending(label: command.label, sent: command.sent) { _ in command.completion(.failure(error)) })
            return link.drop(error)
        }
        // The server was demoted, and stays so: a new connection resolves the name again, and leads to the new primary.
        if refusal.prefix == "READONLY" {
            pending.prepend(command)
            return link.drop(error)
        }
        command.completion(.failure(error))
    }

    private func lost(_ error: RedisError) {
        failPending(error)
        onLost?(error)
    }

    private func failPending(_ error: RedisError) {
        timer?.cancel()
        timer = nil
        let failed = pending
        pending = []
        for (index, command) in failed.enumerated() {
            let isCulprit = index == 0 && error.code == .timeout
            command.completion(.failure(error.for(command.label, code: isCulprit ? .timeout : .connectionLost)))
        }
    }
}

// One timer for all: answers come in order, so the first command is the first that can be late.
extension RedisConnection {
    private func watch() {
        guard timer == nil, let limit = link.options.commandTimeout, let first = pending.first else { return }
        timer = link.eventLoop.assumeIsolated().scheduleTask(deadline: first.sent + limit) {
            self.timer = nil
            self.check(limit)
        }
    }

    private func check(_ limit: TimeAmount) {
        guard let first = pending.first, first.sent + limit <= .now() else { return watch() }
        // Answers are told apart by their order alone, so that none after the missing one can be trusted.
        link.drop(RedisError(.timeout, "no answer within \(limit.text)", server: server, command: first.label))
    }
}
