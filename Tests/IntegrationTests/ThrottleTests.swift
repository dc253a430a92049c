import Logging
import NIOCore
import NIOPosix
import SluiceGateway
import SluiceRedis
import SluiceTestSupport
import Synchronization
import Testing

@testable import Sluice

extension Integration {
    /// What handlers of several workers take from one bucket, in a real redis-server.
    @Suite struct `A throttle of all workers` {
        private static let keys = Keyspace(namespace: "sluice", partitioning: Partitioning(count: 16))

        /// Messages of `error`, as a worker logs them.
        private final class Errors: Sendable {
            let count = Mutex(0)

            var logger: Logger { Logger(label: "test") { _ in Handler(errors: self) } }

            private struct Handler: LogHandler {
                let errors: Errors
                var metadata: Logger.Metadata = [:]
                var logLevel = Logger.Level.error
                subscript(metadataKey key: String) -> Logger.Metadata.Value? {
                    get { metadata[key] }
                    set { metadata[key] = newValue }
                }
                func log(event: LogEvent) { errors.count.withLock { $0 += 1 } }
            }
        }

        private static func deployment(_ server: RedisServer, _ logger: Logger? = nil) async throws -> Deployment {
            let client = RedisClient(
                url: server.url, name: "test", scripts: [.throttle],
                eventLoop: MultiThreadedEventLoopGroup.singleton.next(), logger: logger ?? Logger(label: "test"))
            try await client.connect()
            return Deployment(keys: keys, stage: "test", client: client, logger: logger ?? Logger(label: "test"))
        }

        /// Hardly ever gives anything back.
        private static func bucket(_ burst: Int) -> TokenBucket { TokenBucket(name: "t", rate: 0.0001, burst: burst) }

        /// How many of so many takes at once, by turns at these workers, are let through.
        private static func admitted(
            of count: Int, _ bucket: TokenBucket, _ deployments: [Deployment]
        ) async throws -> Int {
            try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 0..<count {
                    let throttles = deployments[number % deployments.count].throttles
                    group.addTask { try await throttles.take(from: bucket) }
                }
                return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
        }

        /// How often a script was run, or tried to.
        private static func calls(_ server: RedisServer) async throws -> (all: Int, failed: Int) {
            let line = try await server.cli(["INFO", "commandstats"]).split(whereSeparator: \.isNewline)
                .first { $0.hasPrefix("cmdstat_evalsha:") }
            let fields = (line ?? "").split(whereSeparator: { ":,=".contains($0) })
            func value(_ name: Substring) -> Int {
                fields.firstIndex(of: name).flatMap { Int(fields[$0 + 1]) } ?? 0
            }
            return (value("calls"), value("failed_calls") + value("rejected_calls"))
        }

        @Test func `workers together let a burst through, and many at once share a question`() async throws {
            try await withRedisServer { server in
                let deployments = [try await Self.deployment(server), try await Self.deployment(server)]
                #expect(try await Self.admitted(of: 2000, Self.bucket(300), deployments) == 300)
                let calls = try await Self.calls(server).all
                print("2,000 takes of two workers at once: \(calls) calls of the script")
                #expect(calls < 1000)
                for deployment in deployments { await deployment.close() }
            }
        }

        @Test func `while Redis is away they wait, and no more get through for it`() async throws {
            try await withRedisServer(RedisServerOptions(appendOnly: true)) { server in
                let deployments = [try await Self.deployment(server), try await Self.deployment(server)]
                #expect(try await Self.admitted(of: 50, Self.bucket(80), deployments) == 50)
                await server.kill()
                async let admitted = Self.admitted(of: 100, Self.bucket(80), deployments)
                try await server.restart()
                #expect(try await admitted == 30)
                for deployment in deployments { await deployment.close() }
            }
        }

        @Test func `what Redis says no to is told once, and asked until it says yes`() async throws {
            try await withRedisServer { server in
                let errors = Errors()
                let deployment = try await Self.deployment(server, errors.logger)
                _ = try await server.cli(["SET", Self.keys.throttle("t"), "nothing of ours"])
                async let admitted = Self.admitted(of: 10, Self.bucket(4), [deployment])
                try await until("it has been asked again") { try await Self.calls(server).failed >= 3 }
                #expect(errors.count.withLock { $0 } == 1)
                _ = try await server.cli(["DEL", Self.keys.throttle("t")])
                #expect(try await admitted == 4)
                await deployment.close()
            }
        }

        @Test func `who is cancelled waits no longer, and the others do`() async throws {
            try await withRedisServer { server in
                let deployment = try await Self.deployment(server)
                await server.pause()
                let takes = (0..<20).map { _ in
                    Task { try await deployment.throttles.take(from: Self.bucket(100)) }
                }
                for take in takes[..<10] { take.cancel() }
                for take in takes[..<10] {
                    await #expect(throws: CancellationError.self) { try await take.value }
                }
                await server.resume()
                for take in takes[10...] { #expect(try await take.value) }
                await deployment.close()
            }
        }

        @Test func `when the worker ends nobody waits on`() async throws {
            try await withRedisServer { server in
                let deployment = try await Self.deployment(server)
                await server.pause()
                let takes = (0..<20).map { _ in
                    Task { try await deployment.throttles.take(from: Self.bucket(100)) }
                }
                await deployment.close()
                for take in takes { await #expect(throws: CancellationError.self) { try await take.value } }
                await server.resume()
            }
        }
    }
}
