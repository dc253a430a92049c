import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
import SluiceGateway
import SluiceRedis
import Synchronization

/// One worker process at work, from the first connection to Redis to the hand-over of its last partition.
struct WorkerService: Service {
    let worker: Worker
    let configuration: WorkerConfiguration
    let logger: Logger
    let readiness: WorkerReadiness

    func run() async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        do {
            try await run(on: group.next())
            try await group.shutdownGracefully()
        } catch {
            try await group.shutdownGracefully()
            throw error
        }
    }

    private func run(on eventLoop: any EventLoop) async throws {
        let client = RedisClient(
            url: configuration.redis, name: "\(name)-reads", scripts: [.config], eventLoop: eventLoop, logger: logger)
        try await client.connect()
        let keys = Keyspace(
            namespace: configuration.namespace, partitioning: try await partitioning(client))
        let deployment = Deployment(keys: keys, client: client, logger: logger)
        let ownership = NIOLoopBoundBox<OwnershipLoop?>.makeEmptyBox(
            valueType: OwnershipLoop.self, eventLoop: eventLoop)
        eventLoop.execute {
            let loop = makeOwnershipLoop(deployment, eventLoop)
            ownership.value = loop
            loop.start()
        }
        readiness.isReady.store(true, ordering: .relaxed)
        logger.info("worker started", metadata: ["worker": "\(configuration.id)", "redis": "\(configuration.redis)"])

        await waitForShutdown()
        readiness.isReady.store(false, ordering: .relaxed)
        await withCheckedContinuation { continuation in
            eventLoop.execute {
                guard let loop = ownership.value else { return continuation.resume() }
                loop.stop { continuation.resume() }
            }
        }
        await client.close()
        logger.info("worker stopped", metadata: ["worker": "\(configuration.id)"])
    }

    private var name: String { "sluice-\(worker.name)" }

    private func makeOwnershipLoop(_ deployment: Deployment, _ eventLoop: any EventLoop) -> OwnershipLoop {
        let commands = RedisConnection(
            url: configuration.redis, name: name, scripts: [.append, .commit, .node, .own], eventLoop: eventLoop,
            logger: logger)
        return OwnershipLoop(
            configuration: PartitionConfiguration(
                worker: configuration.id, name: name, redis: configuration.redis, eventLoop: eventLoop,
                commands: commands, router: worker.router, deployment: deployment, metrics: WorkerMetrics(),
                lease: configuration.lease, handOver: configuration.handOver, deadAfter: configuration.deadAfter,
                logger: logger))
    }

    private func partitioning(_ client: RedisClient) async throws -> Partitioning {
        let wanted = configuration.partitions ?? Partitioning.defaultCount
        let answer = try await client.evaluate(
            .config, keys: [.string(Keyspace.config(namespace: configuration.namespace))],
            arguments: [.integer(Int64(wanted))])
        let actual = answer.int.flatMap { Int(exactly: $0) } ?? 0
        guard (1...Partitioning.maximumCount).contains(actual) else {
            throw WorkerError(description: "The deployment's configuration in Redis names \(actual) partitions.")
        }
        if let wanted = configuration.partitions, wanted != actual {
            throw WorkerError.partitions(wanted, actual: actual)
        }
        return Partitioning(count: actual)
    }

    private func waitForShutdown() async {
        do { try await gracefulShutdown() } catch {
            // Cancelled: the end all the same.
        }
    }
}

/// Whether the worker has reached Redis and has not been told to stop.
final class WorkerReadiness: Sendable {
    let isReady = Atomic(false)
}
