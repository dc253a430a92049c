import Logging
import ServiceLifecycle
import SluiceGateway
import SluiceRedis
import SluiceTestSupport
import Testing

@testable import SluiceEdge

/// A running edge, a real redis-server, and a worker played by the test.
struct EdgeFixture {
    let edge: Edge
    let port: Int
    let worker: HandWorker
    let redis: RedisServer
    let group: ServiceGroup

    static var quiet: Logger {
        var logger = Logger(label: "edge")
        logger.logLevel = .critical
        return logger
    }

    static func with(
        _ options: RedisServerOptions = RedisServerOptions(), loops: Int = 1,
        _ configure: @Sendable (inout EdgeConfiguration) -> Void = { _ in },
        _ body: @escaping @Sendable (EdgeFixture) async throws -> Void
    ) async throws {
        try await withRedisServer(options) { redis in
            var configuration = EdgeConfiguration(redis: redis.url, port: 0, loops: loops)
            configure(&configuration)
            let edge = Edge(configuration, logger: quiet)
            let group = ServiceGroup(services: [edge], logger: quiet)
            let worker = try await HandWorker(redis.url)
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                tasks.addTask { try await group.run() }
                let port = try #require(await edge.listeningPort())
                let fixture = EdgeFixture(edge: edge, port: port, worker: worker, redis: redis, group: group)
                do {
                    try await body(fixture)
                } catch {
                    await group.triggerGracefulShutdown()
                    throw error
                }
                await group.triggerGracefulShutdown()
                try await tasks.waitForAll()
            }
            await worker.close()
        }
    }

    /// A WebSocket that the worker accepts, and its connect event.
    func connected(_ body: (inout TCPClient, Event) async throws -> Void) async throws {
        try await TCPClient.with(port: port) { client in
            let connect = try await open(&client)
            try await body(&client, connect)
        }
    }

    func open(_ client: inout TCPClient) async throws -> Event {
        try await client.send(TCPClient.handshake)
        let connect = try await worker.next()
        try await worker.reply(to: connect, .accept(connect.connection.seat, headers: []))
        let head = try await client.readHead()
        try #require(head.hasPrefix("HTTP/1.1 101 "))
        return connect
    }
}

extension Event {
    var text: String? {
        if case .message(let message) = content { String(buffer: message.body) } else { nil }
    }

    var closeReason: CloseReason? {
        if case .disconnect(let reason) = content { reason } else { nil }
    }

    var handshake: Handshake? {
        if case .connect(let handshake) = content { handshake } else { nil }
    }

    var request: HTTPRequest? {
        if case .request(let request) = content { request } else { nil }
    }
}
