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
    var prepare: @Sendable () async throws -> Void = {}

    func run() async throws {
        try await prepare()
        guard !Task.isShuttingDownGracefully, !Task.isCancelled else { return }
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
            url: configuration.redis, name: "\(name)-reads", scripts: [.config, .throttle], eventLoop: eventLoop,
            logger: logger)
        try await client.connect()
        let keys = Keyspace(
            namespace: configuration.namespace, partitioning: try await partitioning(client))
        let deployment = Deployment(keys: keys, stage: configuration.stage, client: client, logger: logger)
        let failures = AsyncStream.makeStream(of: WorkerError.self)
        let ownership = NIOLoopBoundBox<OwnershipLoop?>.makeEmptyBox(
            valueType: OwnershipLoop.self, eventLoop: eventLoop)
        eventLoop.execute {
            let loop = makeOwnershipLoop(deployment, eventLoop)
            ownership.value = loop
            loop.onReady = { readiness.isReady.store(true, ordering: .relaxed) }
            loop.onLost = { readiness.isReady.store(false, ordering: .relaxed) }
            loop.onFailure = { failures.continuation.yield($0) }
            loop.start()
        }
        logger.info("worker started", metadata: ["worker": "\(configuration.id)", "redis": "\(configuration.redis)"])

        let failure = await firstFailure(failures.stream)
        readiness.isReady.store(false, ordering: .relaxed)
        await withCheckedContinuation { continuation in
            eventLoop.execute {
                guard let loop = ownership.value else { return continuation.resume() }
                loop.onReady = nil
                loop.stop { continuation.resume() }
            }
        }
        await deployment.close()
        logger.info("worker stopped", metadata: ["worker": "\(configuration.id)"])
        if let failure { throw failure }
    }

    private var name: String { "sluice-\(worker.name)" }

    private func makeOwnershipLoop(_ deployment: Deployment, _ eventLoop: any EventLoop) -> OwnershipLoop {
        let commands = RedisConnection(
            url: configuration.redis, name: name, scripts: [.append, .commit, .config, .node, .own],
            eventLoop: eventLoop,
            logger: logger)
        return OwnershipLoop(
            configuration: PartitionConfiguration(
                workerID: configuration.id, worker: "\(configuration.id):\(WorkerConfiguration.randomID())", name: name,
                redis: configuration.redis, eventLoop: eventLoop,
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

    /// Why the worker cannot go on; nil when it is told to stop.
    private func firstFailure(_ failures: AsyncStream<WorkerError>) async -> WorkerError? {
        await withTaskGroup(of: WorkerError?.self) { group in
            group.addTask {
                // Thrown where the task is cancelled, which is an end too.
                try? await gracefulShutdown()
                return nil
            }
            group.addTask { await failures.first { _ in true } }
            defer { group.cancelAll() }
            return await group.next() ?? nil
        }
    }
}

/// Whether Redis takes the worker's beats, and it has not been told to stop.
final class WorkerReadiness: Sendable {
    let isReady = Atomic(false)
}
