import ArgumentParser
import SluiceLoadTest
import SluiceRedis
import SluiceSettings

/// Where the count is that the books are compared with.
struct LoadCounts: ParsableArguments {
    @Option(help: LoadSettings.redis.help) var redis: String?
    @OptionGroup(title: "TLS to Redis") var redisTLS: RedisTLSOptions
    @Option(help: SharedSettings.namespace.help) var namespace: String?
    @Option(help: LoadSettings.count.help) var count: String?
    @Option(help: LoadSettings.countField.help) var countField: String?

    /// `nil` where no Redis is named.
    func find(in environment: [String: String]) async throws -> EchoCount? {
        let redis = try LoadSettings.redis.value(redis, in: environment)
        guard !redis.isEmpty else { return nil }
        let url: RedisURL
        do {
            url = try redisTLS.url(redis, in: environment)
        } catch let error as RedisError {
            throw LoadError(error.message)
        }
        return try await EchoCount.find(
            redis: url, namespace: try SharedSettings.namespace.value(namespace, in: environment),
            count: try LoadSettings.count.value(count, in: environment),
            field: try LoadSettings.countField.value(countField, in: environment))
    }
}
