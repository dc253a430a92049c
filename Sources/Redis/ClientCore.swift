import DequeModule
import NIOCore

/// The part of a ``RedisClient`` that lives on its event loop: a connection, and who waits for it.
final class ClientCore {
    private struct Waiting {
        let id: Int
        let ready: (RedisConnection) -> Void
        let failed: (RedisError) -> Void
    }

    private let connection: RedisConnection
    private let eventLoop: any EventLoop
    private let patience: TimeAmount?
    private var waiting: Deque<Waiting> = []
    private var lastID = 0
    private var lastFailure: RedisError?
    private var isConnecting = false
    private var isClosed = false

    init(connection: RedisConnection, eventLoop: any EventLoop, patience: TimeAmount?) {
        self.connection = connection
        self.eventLoop = eventLoop
        self.patience = patience
    }

    func connect(_ done: @escaping (Result<Void, RedisError>) -> Void) {
        wait(upTo: nil, ready: { _ in done(.success(())) }, failed: { done(.failure($0)) })
        guard !connection.isReady, !isClosed else { return }
        isConnecting = true
        connection.onReady = { self.becameReady() }
        connection.onFailedAttempt = { self.failed($0) }
        connection.start()
    }

    /// Calls `ready` now or when there is a connection, in the order of the calls; `failure` when it takes too long.
    func whenReady<Success>(
        _ label: String, orElse failure: @escaping (Result<Success, RedisError>) -> Void,
        _ ready: @escaping (RedisConnection) -> Void
    ) {
        wait(upTo: patience, ready: ready) { failure(.failure($0.for(label, code: $0.code))) }
    }

    func close() {
        close(RedisError(.connectionLost, "the connection was closed here", server: connection.server))
    }

    private func close(_ error: RedisError) {
        isClosed = true
        connection.close()
        let waiting = waiting
        self.waiting = []
        for one in waiting { one.failed(error) }
    }
}

extension ClientCore {
    private func wait(
        upTo patience: TimeAmount?, ready: @escaping (RedisConnection) -> Void, failed: @escaping (RedisError) -> Void
    ) {
        guard !isClosed else { return failed(notConnected("the connection was closed here")) }
        guard !connection.isReady else { return ready(connection) }
        lastID += 1
        let id = lastID
        waiting.append(Waiting(id: id, ready: ready, failed: failed))
        guard let patience else { return }
        eventLoop.assumeIsolated().scheduleTask(in: patience) { self.giveUp(id, after: patience) }
    }

    private func giveUp(_ id: Int, after patience: TimeAmount) {
        guard let index = waiting.firstIndex(where: { $0.id == id }) else { return }
        let why = lastFailure.map { ": \($0.message)" } ?? ""
        waiting.remove(at: index).failed(notConnected("no connection within \(patience.text)\(why)"))
    }

    private func notConnected(_ why: String) -> RedisError {
        RedisError(.notConnected, why, server: connection.server)
    }

    private func becameReady() {
        isConnecting = false
        lastFailure = nil
        while connection.isReady, let next = waiting.popFirst() { next.ready(connection) }
    }

    private func failed(_ error: RedisError) {
        lastFailure = error
        if isConnecting && !error.isTransient { close(error) }
    }
}
