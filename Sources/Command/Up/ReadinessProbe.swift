import SluiceGateway
import SluiceRedis

/// Asks a process, again and again, whether it can do its work.
struct ReadinessProbe: Sendable {
    let redis: RedisDoor
    let workersKey: String
    let adminPort: Int

    private static let pause = Duration.milliseconds(50)

    init(redis: RedisURL, namespace: String, adminPort: Int) {
        self.redis = RedisDoor(url: redis)
        // The key lies outside the partitions, whatever their number.
        workersKey = Keyspace(namespace: namespace, partitioning: Partitioning(count: 1)).workers
        self.adminPort = adminPort
    }

    /// Returns when the process is ready.
    /// - Parameter workerID: the field that a worker's beats have in the workers' hash.
    /// - Throws: `CancellationError` only.
    func wait(for name: ChildName, workerID: String) async throws {
        switch name {
        case .redis: try await repeated { try await redis.visit { _ in true } }
        case .edge: try await repeated { try await AdminPort(port: adminPort).isReady() }
        case .worker, .successor: try await repeated { try await redis.visit { try await appears(workerID, $0) } }
        }
    }

    private func repeated(_ isReady: () async throws -> Bool) async throws {
        while (try? await isReady()) != true {
            try await Task.sleep(for: Self.pause)
        }
        try Task.checkCancellation()
    }

    private func appears(_ workerID: String, _ client: RedisClient) async throws -> Bool {
        let exists = RedisCommand("HEXISTS", keys: [.string(workersKey)], .string(workerID))
        while try await client.send(exists) != .integer(1) {
            try await Task.sleep(for: Self.pause)
        }
        return true
    }
}
