import Logging
import NIOCore
import SluiceRedis
import SluiceTestSupport

@testable import Sluice

extension TestDeployment {
    /// Runs `body` while `worker` serves in this process, and lets it hand over afterwards.
    nonisolated func serving(
        _ worker: Worker, lease: TimeAmount = .seconds(3), deadAfter: TimeAmount = .seconds(5),
        _ body: () async throws -> Void
    ) async throws {
        let configuration = WorkerConfiguration(redis: try RedisURL(url), lease: lease, deadAfter: deadAfter)
        var logger = Logger(label: worker.name)
        logger.logLevel = .warning
        let readiness = WorkerReadiness()
        let service = WorkerService(
            worker: worker, configuration: configuration, logger: logger, readiness: readiness)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await service.run() }
            do {
                try await until("the worker is ready") { readiness.isReady.load(ordering: .relaxed) }
                try await body()
            } catch {
                group.cancelAll()
                try? await group.waitForAll()
                throw error
            }
            group.cancelAll()
            try await group.waitForAll()
        }
    }

    /// A count as redis-cli shows it.
    nonisolated func count(_ name: String) async throws -> [String: Int] {
        let key = try await cli("--raw", "KEYS", "sluice:{*}:counts:\(name)")
        guard !key.isEmpty else { return [:] }
        let lines = try await cli("--raw", "HGETALL", key).split(separator: "\n").map(String.init)
        var count: [String: Int] = [:]
        for index in stride(from: 0, to: lines.count - 1, by: 2) { count[lines[index]] = Int(lines[index + 1]) }
        return count
    }

    /// A count, once nothing is on its way to it any more.
    nonisolated func countAtRest(_ name: String) async throws -> [String: Int] {
        try await until("nothing waits") { try await entries(in: "outbox") + backlog() == 0 }
        return try await count(name)
    }

    /// How many entries wait in all partitions.
    nonisolated func backlog() async throws -> Int { try await entries(in: "events") }

    private nonisolated func entries(in stream: String) async throws -> Int {
        let keys = try await cli("--raw", "KEYS", "sluice:{*}:\(stream)").split(separator: "\n")
        var sum = 0
        for key in keys { sum += Int(try await cli("XLEN", String(key)).filter(\.isNumber)) ?? 0 }
        return sum
    }
}
