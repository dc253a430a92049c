import Logging
import NIOCore
import NIOPosix
import SluiceGateway
import SluiceRedis

/// A field of a count in Redis, read before and after a test. Nobody else may count there meanwhile.
public struct EchoCount: Sendable {
    private let client: RedisClient
    let key: String
    private let field: String

    /// - Parameters:
    ///   - namespace: of the deployment.
    ///   - count: the name of the count: Echo's is `echo`.
    ///   - field: the name of the number in it: Echo's is `messages`.
    /// - Throws: ``LoadError`` where Redis does not answer, or holds no such deployment.
    public static func find(
        redis: RedisURL, namespace: String, count: String = "echo", field: String = "messages"
    ) async throws(LoadError) -> EchoCount {
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        var quiet = Logger(label: "load")
        quiet.logLevel = .critical
        let client = RedisClient(url: redis, name: "sluice-load", eventLoop: loop, logger: quiet)
        do {
            try await client.connect()
            let config = RedisArgument.string(Keyspace.config(namespace: namespace))
            let answer = try await client.send(RedisCommand("HGET", keys: [config], "partitions"))
            guard let partitions = answer.int, (1...Int64(Partitioning.maximumCount)).contains(partitions) else {
                throw LoadError("Redis at \(redis) holds no deployment with the namespace \(namespace)")
            }
            let keys = Keyspace(namespace: namespace, partitioning: Partitioning(count: Int(partitions)))
            return EchoCount(client: client, key: keys.count(count), field: field)
        } catch {
            await client.close()
            throw error as? LoadError ?? LoadError("\(error)")
        }
    }

    public func value() async throws(LoadError) -> Int {
        do {
            let answer = try await client.send(RedisCommand("HGET", keys: [.string(key)], .string(field)))
            guard let value = answer.isNull ? 0 : answer.int else {
                throw LoadError("\(key) \(field) is not a number")
            }
            return Int(value)
        } catch {
            throw error as? LoadError ?? LoadError("\(error)")
        }
    }

    /// What was counted since it was `before`. Waits up to `grace` until it is as the books say, and then for a second whether
    /// it stays so.
    public func check(_ tally: Tally, since before: Int, grace: Duration) async throws -> CountCheck {
        let clock = ContinuousClock()
        var watch = CountWatch(until: clock.now + grace)
        while true {
            let check = CountCheck(tally, counted: try await value() - before)
            if watch.isOver(check, at: clock.now) { return check }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    public func close() async {
        await client.close()
    }
}
