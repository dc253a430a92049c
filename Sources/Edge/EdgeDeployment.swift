import Logging
import NIOCore
import SluiceGateway
import SluiceRedis
import Synchronization

/// The deployment in Redis that an edge belongs to: how many partitions it has, and this edge's node in each.
struct EdgeDeployment {
    let configuration: EdgeConfiguration
    let partitioning: Partitioning
    let logger: Logger
    private let keyspace: Keyspace
    private let client: RedisClient

    /// Connects, and settles the number of partitions.
    static func join(
        _ configuration: EdgeConfiguration, eventLoop: any EventLoop, logger: Logger
    ) async throws(EdgeError) -> EdgeDeployment {
        let client = RedisClient(
            url: configuration.redis, name: "sluice-edge-setup", scripts: [.config, .node], eventLoop: eventLoop,
            logger: logger)
        do {
            try await client.connect()
            let wanted = configuration.partitions ?? Partitioning.defaultCount
            let answer = try await client.evaluate(
                .config, keys: [.string(Keyspace.config(namespace: configuration.namespace))],
                arguments: [.integer(Int64(wanted))])
            let partitioning = try settle(answer, wanted: configuration.partitions)
            return EdgeDeployment(configuration, partitioning, client, logger)
        } catch {
            await client.close()
            throw error as? EdgeError ?? EdgeError(.redis, "\(error)", cause: error)
        }
    }

    private static func settle(_ answer: RedisValue, wanted: Int?) throws(EdgeError) -> Partitioning {
        guard let count = answer.int.flatMap({ Int(exactly: $0) }), (1...Partitioning.maximumCount).contains(count)
        else {
            throw EdgeError(.redis, "Redis holds no valid number of partitions for this deployment")
        }
        if let wanted, wanted != count {
            throw EdgeError(.partitionMismatch, "this deployment has \(count) partitions, not \(wanted)")
        }
        return Partitioning(count: count)
    }

    private init(
        _ configuration: EdgeConfiguration, _ partitioning: Partitioning, _ client: RedisClient, _ logger: Logger
    ) {
        self.configuration = configuration
        self.partitioning = partitioning
        self.client = client
        self.logger = logger
        keyspace = Keyspace(namespace: configuration.namespace, partitioning: partitioning)
    }

    func close() async {
        await client.close()
    }
}

// MARK: - The node

extension EdgeDeployment {
    /// A number that is nobody else's, registered in every partition.
    func registerNode(loops: Int) async throws(EdgeError) -> NodeID {
        do {
            while true {
                let node = NodeID.random()
                if try await register(node, loops: loops) { return node }
                logger.info("a node number was taken, another one is tried", metadata: ["node": "\(node)"])
            }
        } catch {
            throw EdgeError(.redis, "\(error)", cause: error)
        }
    }

    /// The same, however long Redis is away; nil when the edge is to stop meanwhile.
    func registerNodePatiently(loops: Int, _ reporter: EdgeReporter) async -> NodeID? {
        while !reporter.isStopping.load(ordering: .relaxed) {
            do {
                return try await registerNode(loops: loops)
            } catch {
                logger.warning("the node cannot be registered yet", metadata: ["error": "\(error)"])
                try? await Task.sleep(for: .milliseconds(500))
            }
        }
        return nil
    }

    private func register(_ node: NodeID, loops: Int) async throws(RedisError) -> Bool {
        for partition in partitioning.all {
            let answer = try await run("register", node, partition)
            guard answer.text == "ok" else {
                for earlier in partitioning.all.prefix(partition.index) { _ = try await run("leave", node, earlier) }
                return false
            }
        }
        return true
    }

    /// Takes the traces of a node away that has appended its last event; waits at most half a second for it.
    func leave(_ node: NodeID, loops: Int) async {
        let isGone = Promised<Bool>()
        Task { isGone.resolve(await removeTraces(of: node, loops: loops)) }
        Task {
            try? await Task.sleep(for: .milliseconds(500))
            isGone.resolve(false)
        }
        guard await isGone.value != true else { return }
        logger.warning("Redis is away: the workers will find this node lost", metadata: ["node": "\(node)"])
    }

    private func removeTraces(of node: NodeID, loops: Int) async -> Bool {
        do {
            for partition in partitioning.all {
                let streams = (0..<loops).map { index in
                    let loop = EdgeLoop(node: node, index: UInt8(truncatingIfNeeded: index))
                    return RedisArgument.string(keyspace.out(partition, loop))
                }
                _ = try await run("leave", node, partition, streams: streams)
            }
            return true
        } catch {
            return false
        }
    }

    private func run(
        _ action: String, _ node: NodeID, _ partition: Partition, streams: [RedisArgument] = []
    ) async throws(RedisError) -> RedisValue {
        let keys: [RedisArgument] = [.string(keyspace.events(partition)), .string(keyspace.state(partition))]
        return try await client.evaluate(
            .node, keys: keys + streams, arguments: [.string(action), .string(node.description)])
    }
}
