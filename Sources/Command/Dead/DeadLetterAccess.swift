import ArgumentParser
import Foundation
import SluiceRedis
import SluiceSettings

/// Where the dead letters are.
struct DeadLetterAccess: ParsableArguments {
    @Option(help: SharedSettings.redis.help) var redis: String?
    @OptionGroup(title: "TLS to Redis") var redisTLS: RedisTLSOptions
    @Option(help: SharedSettings.namespace.help) var namespace: String?

    func visit<Result: Sendable>(_ body: (DeadLetters) async throws -> Result) async throws -> Result {
        let environment = ProcessInfo.processInfo.environment
        let url = try redisTLS.url(try SharedSettings.redis.value(redis, in: environment), in: environment)
        let namespace = try SharedSettings.namespace.value(namespace, in: environment)
        let door = RedisDoor(url: url, visitor: "sluice-dead", scripts: [DeadLetters.redrive])
        return try await door.visit { try await body(DeadLetters($0, namespace: namespace)) }
    }
}
