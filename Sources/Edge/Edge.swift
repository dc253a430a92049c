import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
import SluiceGateway
import SluiceRedis
import SluiceTLS
import Synchronization

/// Holds sockets: turns what comes in into events, and delivers the replies. Knows no routes and runs no application code.
public final class Edge: Service, Sendable {
    let configuration: EdgeConfiguration
    let logger: Logger
    private let isServing = Atomic<Bool>(false)
    private let reporter: EdgeReporter
    private let news: AsyncStream<News>
    private let tell: AsyncStream<News>.Continuation
    private let port = Promised<Int>()
    let tls = Mutex<TLSServer?>(nil)

    /// What makes the edge do something beside serving.
    private enum News: Equatable {
        case died(NodeID)
        case stop
    }

    public init(_ configuration: EdgeConfiguration, logger: Logger) {
        self.configuration = configuration
        self.logger = logger
        let (news, tell) = AsyncStream.makeStream(of: News.self)
        self.news = news
        self.tell = tell
        reporter = EdgeReporter { tell.yield(.died($0)) }
    }

    /// Whether it takes connections and Redis takes their events.
    public var isReady: Bool {
        isServing.load(ordering: .relaxed)
            && reporter.connectedLoops.load(ordering: .relaxed) == configuration.loops
    }

    /// The port it listens on; waits until it does. Nil when it ended before.
    public func listeningPort() async -> Int? { await port.value }

    /// Serves until the task is cancelled or its service group shuts down gracefully, then drains.
    ///
    /// - Throws: ``EdgeError`` when it cannot start.
    public func run() async throws {
        defer { port.resolve(nil) }
        try configuration.check()
        let group = MultiThreadedEventLoopGroup(numberOfThreads: configuration.loops)
        let result: Result<Void, any Error>
        do {
            try await withTaskCancellationOrGracefulShutdownHandler {
                try await serve(group)
            } onCancelOrGracefulShutdown: { [reporter, tell] in
                reporter.isStopping.store(true, ordering: .relaxed)
                tell.yield(.stop)
            }
            result = .success(())
        } catch is CancellationError {
            result = .success(())
        } catch {
            result = .failure(error)
        }
        isServing.store(false, ordering: .relaxed)
        try? await group.shutdownGracefully()
        try result.get()
    }

    private func serve(_ group: MultiThreadedEventLoopGroup) async throws {
        let tls = try makeTLS()
        let deployment = try await EdgeDeployment.join(configuration, eventLoop: group.next(), logger: logger)
        let loops = try await EdgeLoops.start(group, deployment, reporter: reporter, logger: logger)
        do {
            let node = try await deployment.registerNode(loops: configuration.loops)
            try await loops.enter(node)
            let server = try await loops.listen(configuration, tls)
            port.resolve(server.localAddress?.port)
            isServing.store(true, ordering: .relaxed)
            logger.info(
                "the edge listens",
                metadata: [
                    "address": "\(configuration.host):\(server.localAddress?.port ?? 0)", "node": "\(node)",
                    "partitions": "\(deployment.partitioning.count)", "redis": "\(configuration.redis)",
                    "tls": "\(tls != nil)",
                ])
            let last = await untilStopped(node, deployment, loops)
            isServing.store(false, ordering: .relaxed)
            logger.info("the edge drains")
            try? await server.close()
            let isDone = await loops.drain(configuration.drain)
            if let last { await leave(last, deployment, isDone: isDone) }
            logger.info("the edge has stopped")
        } catch {
            await loops.close()
            await deployment.close()
            throw error
        }
        await loops.close()
        await deployment.close()
    }

    /// A node whose last events are not in the streams stays: the workers find it lost, and its connections have their end.
    private func leave(_ node: NodeID, _ deployment: EdgeDeployment, isDone: Bool) async {
        if isDone { return await deployment.leave(node, loops: configuration.loops) }
        logger.error(
            "Redis did not take this edge's last events: they are lost, and the workers will find its node lost",
            metadata: ["node": "\(node)"])
    }

    /// Serves; a node that was declared dead is replaced by a new one. The node that is there in the end, if there is one.
    private func untilStopped(_ first: NodeID, _ deployment: EdgeDeployment, _ loops: EdgeLoops) async -> NodeID? {
        var node = first
        for await message in news {
            guard case .died(let dead) = message else { break }
            guard dead == node else { continue }
            isServing.store(false, ordering: .relaxed)
            await loops.leave()
            guard let next = await deployment.registerNodePatiently(loops: configuration.loops, reporter) else {
                return nil
            }
            node = next
            guard (try? await loops.enter(next)) != nil else { break }
            isServing.store(true, ordering: .relaxed)
            logger.info("the edge serves as a new node", metadata: ["node": "\(node)"])
        }
        return node
    }
}
