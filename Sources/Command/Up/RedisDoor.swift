import Logging
import NIOPosix
import SluiceRedis

/// A short visit to Redis: connect, ask, leave.
struct RedisDoor: Sendable {
    let url: RedisURL
    /// What the connection is called in Redis' list of clients.
    var visitor = "sluice-up"
    var scripts: [RedisScript] = []

    /// The version of the server.
    /// - Throws: `RedisError` with the reason why it cannot be used: unreachable, credentials refused, too old.
    func version() async throws -> String {
        try await visit { client in
            let text = try await client.send(RedisCommand("INFO", "server")).text ?? ""
            let line = text.split(whereSeparator: \.isNewline).first { $0.hasPrefix("redis_version:") }
            return line.map { String($0.dropFirst("redis_version:".count)) } ?? "unknown"
        }
    }

    func visit<Result: Sendable>(_ body: (RedisClient) async throws -> Result) async throws -> Result {
        let logger = Logger(label: visitor) { _ in SwiftLogNoOpLogHandler() }
        let client = RedisClient(
            url: url, name: visitor, scripts: scripts, eventLoop: MultiThreadedEventLoopGroup.singleton.next(),
            logger: logger)
        let result: Swift.Result<Result, any Error>
        do {
            try await client.connect()
            result = .success(try await body(client))
        } catch {
            result = .failure(error)
        }
        await client.close()
        return try result.get()
    }
}
