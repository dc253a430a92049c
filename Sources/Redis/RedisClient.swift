import Logging
import NIOCore

/// Commands for `async` code: set-up, reads, tests. One connection underneath; safe to use from anywhere.
public final class RedisClient: Sendable {
    private let eventLoop: any EventLoop
    private let core: NIOLoopBoundBox<ClientCore>

    /// See ``RedisConnection`` for the parameters. Nothing happens before ``connect()``.
    public init(
        url: RedisURL, name: String, scripts: [RedisScript] = [], eventLoop: any EventLoop,
        options: RedisConnectionOptions = RedisConnectionOptions(), logger: Logger
    ) {
        self.eventLoop = eventLoop
        let connection = RedisConnection(
            url: url, name: name, scripts: scripts, eventLoop: eventLoop, options: options, logger: logger)
        core = .makeBoxSendingValue(
            ClientCore(connection: connection, eventLoop: eventLoop, patience: options.commandTimeout),
            eventLoop: eventLoop)
    }

    /// Starts, and returns when the first handshake is done.
    ///
    /// Waits as long as the server says that it is loading its data. Throws at the first other failure, with the server and
    /// the reason: nobody listens there, credentials refused, too old, a replica. The client is closed then.
    public func connect() async throws(RedisError) {
        try await onLoop { core, done in core.connect(done) }
    }

    /// Sends one command; while there is no connection, waits for one up to the command timeout.
    ///
    /// - Throws: ``RedisError``, also for an error of the server.
    public func send(_ command: RedisCommand) async throws(RedisError) -> RedisValue {
        try await onLoop { core, done in
            core.whenReady(command.label, orElse: done) { $0.send(command, done) }
        }
    }

    /// Runs a script that was given at the start; its arguments follow `keys` on the wire.
    public func evaluate(
        _ script: RedisScript, keys: [RedisArgument], arguments: [RedisArgument] = []
    ) async throws(RedisError) -> RedisValue {
        try await onLoop { core, done in
            core.whenReady(script.evaluationLabel, orElse: done) {
                $0.evaluate(script, keys: keys, arguments: arguments, done)
            }
        }
    }

    /// Final. What is in flight fails with `connectionLost`.
    public func close() async {
        await withCheckedContinuation { continuation in
            eventLoop.execute {
                self.core.value.close()
                continuation.resume()
            }
        }
    }

    private func onLoop<Success: Sendable>(
        _ body: @escaping @Sendable (ClientCore, @escaping (Result<Success, RedisError>) -> Void) -> Void
    ) async throws(RedisError) -> Success {
        let result: Result<Success, RedisError> = await withCheckedContinuation { continuation in
            eventLoop.execute {
                body(self.core.value) { continuation.resume(returning: $0) }
            }
        }
        return try result.get()
    }
}
