import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import ServiceLifecycle

/// The admin port of a process: `/healthz` (200 while the process lives), `/readyz` (200, or 503 with the reason) and
/// `/metrics` (Prometheus text). It has no authentication: keep it on the loopback or behind a firewall.
public struct AdminServer: Service {
    private let host: String
    private let port: Int
    private let factory: PrometheusMetrics
    private let readiness: @Sendable () -> Readiness
    private let logger: Logger
    private let bound: @Sendable (SocketAddress?) -> Void

    /// - Parameters:
    ///   - host: the address to listen on; the loopback by default.
    ///   - port: the TCP port; 0 takes a free one.
    ///   - factory: whose metrics `/metrics` shows.
    ///   - readiness: asked at every `/readyz`, on the server's own event loop; must not block.
    ///   - bound: called once, with the address the port has been opened at.
    public init(
        host: String = "127.0.0.1", port: Int = 8081, factory: PrometheusMetrics,
        readiness: @escaping @Sendable () -> Readiness, logger: Logger,
        bound: @escaping @Sendable (SocketAddress?) -> Void = { _ in }
    ) {
        self.host = host
        self.port = port
        self.factory = factory
        self.readiness = readiness
        self.logger = logger
        self.bound = bound
    }

    /// Serves until graceful shutdown or cancellation.
    /// - Throws: ``AdminServerError`` when the port cannot be opened.
    public func run() async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        do {
            let channel = try await open(on: group)
            bound(channel.localAddress)
            logger.info("admin port open", metadata: ["address": "\(host):\(channel.localAddress?.port ?? port)"])
            try? await gracefulShutdown()
            try? await channel.close().get()
            try await group.shutdownGracefully()
        } catch {
            try? await group.shutdownGracefully()
            throw error
        }
    }

    private func open(on group: MultiThreadedEventLoopGroup) async throws -> any Channel {
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { [factory, readiness] channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandlers([
                        IdleStateHandler(allTimeout: .seconds(10)),
                        AdminHandler { AdminAnswer(to: $0, factory: factory, readiness: readiness) },
                    ])
                }
            }
        do {
            return try await bootstrap.bind(host: host, port: port).get()
        } catch {
            throw AdminServerError(host: host, port: port, cause: error)
        }
    }
}
