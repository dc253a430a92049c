import Logging
import NIOCore
import NIOPosix
import SluiceGateway
import SluiceTLS

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// The event loops of an edge, each with its core.
struct EdgeLoops: Sendable {
    private let group: MultiThreadedEventLoopGroup
    private let cores: [BoundCore]

    static func start(
        _ group: MultiThreadedEventLoopGroup, _ deployment: EdgeDeployment, reporter: EdgeReporter, logger: Logger
    ) async throws -> EdgeLoops {
        let configuration = deployment.configuration
        let partitioning = deployment.partitioning
        var cores: [BoundCore] = []
        for (index, eventLoop) in group.makeIterator().enumerated() {
            let core = try await eventLoop.submit {
                let core = EdgeCore(
                    eventLoop: eventLoop, configuration: configuration, partitioning: partitioning, reporter: reporter,
                    logger: logger)
                core.start(metrics: EdgeMetrics(loop: index))
                return BoundCore(eventLoop: eventLoop, bound: NIOLoopBound(core, eventLoop: eventLoop))
            }.get()
            cores.append(core)
        }
        return EdgeLoops(group: group, cores: cores)
    }

    /// Serves as this node; returns when all its out streams are heard.
    func enter(_ node: NodeID) async throws {
        try await onEach { core, index in
            core.enter(EdgeLoop(node: node, index: UInt8(truncatingIfNeeded: index)))
        }
    }

    /// Closes what belongs to a dead node.
    func leave() async {
        try? await onEach { core, _ in
            core.leave()
            return core.eventLoop.makeSucceededVoidFuture()
        }
    }

    /// Whether everything that the sockets brought is in the streams.
    func drain(_ time: Duration) async -> Bool {
        let futures = cores.map { core in
            core.eventLoop.flatSubmit { core.value.drain(milliseconds: time.milliseconds) }
        }
        let all = try? await EventLoopFuture.whenAllSucceed(futures, on: group.next()).get()
        return all?.allSatisfy { $0 } == true
    }

    func close() async {
        try? await onEach { core, _ in
            core.close()
            return core.eventLoop.makeSucceededVoidFuture()
        }
    }

    private func onEach(_ body: @escaping @Sendable (EdgeCore, Int) -> EventLoopFuture<Void>) async throws {
        let futures = cores.enumerated().map { index, core in
            core.eventLoop.flatSubmit { body(core.value, index) }
        }
        try await EventLoopFuture.andAllSucceed(futures, on: group.next()).get()
    }
}

// MARK: - Listening

extension EdgeLoops {
    func listen(_ configuration: EdgeConfiguration, _ tls: TLSServer?) async throws(EdgeError) -> any Channel {
        let cores = cores
        // With a backlog of 16, 9 of 10 connects of a rush wait a second for their retransmission.
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 4096)
            .serverChannelOption(.maxMessagesPerRead, value: 256)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(.maxMessagesPerRead, value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    guard let core = cores.first(where: { $0.eventLoop === channel.eventLoop }) else { return }
                    try channel.syncOptions?.setOption(.recvAllocator, value: core.value.receiveAllocator)
                    try tls?.secure(channel)
                    try channel.pipeline.syncOperations.addHandler(
                        EdgeHandler(core: core.value, isSecure: tls != nil))
                }
            }
        do {
            return try await bootstrap.bind(host: configuration.host, port: configuration.port).get()
        } catch {
            throw EdgeError(listening: configuration, error)
        }
    }
}

/// A core, to be touched on its loop only.
private struct BoundCore: Sendable {
    let eventLoop: any EventLoop
    let bound: NIOLoopBound<EdgeCore>
    var value: EdgeCore { bound.value }
}

extension EdgeError {
    fileprivate init(listening configuration: EdgeConfiguration, _ error: any Error) {
        let address = "\(configuration.host):\(configuration.port)"
        if (error as? IOError)?.errnoCode == EADDRINUSE {
            self.init(.portTaken, "\(address) is taken by another program: choose another with --port", cause: error)
        } else {
            self.init(.cannotListen, "cannot listen on \(address): \(error)", cause: error)
        }
    }
}
