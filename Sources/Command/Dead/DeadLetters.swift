import SluiceGateway
import SluiceRedis

/// The dead letters of a deployment, in Redis: one stream a partition.
struct DeadLetters: Sendable {
    enum Redrive: Equatable, Sendable {
        case done
        /// There is no such letter; somebody may have redriven or dropped it meanwhile.
        case gone
        /// Its bytes are no pack.
        case unreadable
    }

    let client: RedisClient
    let keys: Keyspace

    static let redrive = RedisScript(name: Script.redrive.rawValue, source: Script.redrive.source)
    /// Letters a read.
    private static let page = 100

    /// - Throws: ``CommandError`` when there is no deployment of that namespace.
    init(_ client: RedisClient, namespace: String) async throws {
        let command = RedisCommand("HGET", keys: [.string(Keyspace.config(namespace: namespace))], "partitions")
        guard let number = try await client.send(command).int, let count = Int(exactly: number),
            (1...Partitioning.maximumCount).contains(count)
        else { throw CommandError("This Redis holds no deployment with the namespace '\(namespace)'.") }
        self.client = client
        keys = Keyspace(namespace: namespace, partitioning: Partitioning(count: count))
    }

    /// Every letter, partition by partition and oldest first.
    func visit(_ body: (DeadLetter) async throws -> Void) async throws {
        for partition in keys.partitioning.all {
            var start = "-"
            while true {
                let answer = try await range(partition, from: start, to: "+", count: Self.page)
                for value in answer {
                    if let letter = DeadLetter(value, partition: partition) { try await body(letter) }
                }
                guard answer.count == Self.page, let last = answer.last?.array?.first?.text else { break }
                start = "(\(last)"
            }
        }
    }

    /// `nil` when there is none of that id.
    func letter(_ id: DeadLetterID) async throws -> DeadLetter? {
        guard id.partition.index < keys.partitioning.count else { return nil }
        return try await range(id.partition, from: id.entry, to: id.entry, count: 1).first
            .flatMap { DeadLetter($0, partition: id.partition) }
    }

    /// Puts it back into its partition's stream, with the ids that its events have.
    func redrive(_ letter: DeadLetter) async throws -> Redrive {
        guard let field = letter.field else { return .unreadable }
        let partition = letter.id.partition
        let answer = try await client.evaluate(
            Self.redrive, keys: [.string(keys.events(partition)), .string(keys.dead(partition))],
            arguments: [.string(letter.id.entry), .string(field), .buffer(letter.pack)])
        return answer.array?.first?.text == "ok" ? .done : .gone
    }

    /// - Returns: whether there was one.
    func drop(_ id: DeadLetterID) async throws -> Bool {
        guard id.partition.index < keys.partitioning.count else { return false }
        return try await client.send(RedisCommand("XDEL", keys: [deadKey(id.partition)], .string(id.entry))).int == 1
    }

    private func range(_ partition: Partition, from start: String, to end: String, count: Int) async throws
        -> [RedisValue]
    {
        let command = RedisCommand(
            "XRANGE", keys: [deadKey(partition)], .string(start), .string(end), "COUNT", .integer(Int64(count)))
        return try await client.send(command).array ?? []
    }

    private func deadKey(_ partition: Partition) -> RedisArgument { .string(keys.dead(partition)) }
}
