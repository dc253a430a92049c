import Logging
import SluiceGateway
import SluiceRedis

/// What the handlers of a worker reach: reads of what is committed, and throttles, wherever they live.
final class Deployment: Sendable {
    let keys: Keyspace
    let stage: String
    let client: RedisClient
    let throttles: Throttles
    let logger: Logger

    init(keys: Keyspace, stage: String, client: RedisClient, logger: Logger) {
        self.keys = keys
        self.stage = stage
        self.client = client
        throttles = Throttles(keys: keys, client: client, logger: logger)
        self.logger = logger
    }

    /// Final. Handlers that still wait for something fail.
    func close() async {
        throttles.close()
        await client.close()
    }

    func counts(_ name: String) async throws(RedisError) -> [String: Int64] {
        let answer = try await client.send(RedisCommand("HGETALL", keys: [.string(keys.count(name))]))
        let values = answer.array ?? []
        var counts: [String: Int64] = [:]
        for index in stride(from: 0, to: values.count - 1, by: 2) {
            guard let field = values[index].text, let value = values[index + 1].int else { continue }
            // Names that Swift takes for equal though their bytes differ are one name here.
            counts[field, default: 0] += value
        }
        return counts
    }

    func connection(_ id: ConnectionID) async throws(RedisError) -> ConnectionRecord? {
        let partition = keys.partitioning.partition(of: id)
        let answer = try await client.send(
            RedisCommand("HGET", keys: [.string(keys.connections(partition, id.node))], .buffer(id.field)))
        return answer.buffer.flatMap { ConnectionRecord(bytes: $0) }
    }
}
