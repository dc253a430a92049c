import Foundation
import NIOCore
import SluiceRedis

/// A whole deployment of one test: a redis-server, edges and workers, each a process of its own.
public actor TestDeployment {
    public nonisolated let redis: RedisServer
    public nonisolated let folder: String
    private var children: [ChildProgram] = []

    /// One edge, with the ports it was given.
    public struct EdgeProcess: Sendable {
        public let port: Int
        public let adminPort: Int
        public let process: ChildProgram
    }

    public init(_ options: RedisServerOptions = RedisServerOptions()) async throws {
        redis = try await RedisServer(options)
        folder = redis.folder
    }

    /// Starts an edge and returns when it is ready.
    public func startEdge(
        _ arguments: [String] = [], environment: [String: String] = [:]
    ) async throws -> EdgeProcess {
        let port = try FreePort.find()
        let adminPort = try FreePort.find()
        let process = try ChildProgram(
            "sluice",
            ["edge", "--redis", url, "--port", "\(port)", "--admin-port", "\(adminPort)"] + arguments,
            environment: environment, log: "\(folder)/edge-\(children.count).log")
        children.append(process)
        let edge = EdgeProcess(port: port, adminPort: adminPort, process: process)
        try await untilReady(process, adminPort)
        return edge
    }

    /// Starts a worker program and returns when it is ready.
    public func startWorker(
        _ name: String, _ arguments: [String] = [], environment: [String: String] = [:]
    ) async throws -> ChildProgram {
        let adminPort = try FreePort.find()
        let process = try ChildProgram(
            name, ["--redis", url, "--worker-admin-port", "\(adminPort)"] + arguments, environment: environment,
            log: "\(folder)/\(name)-\(children.count).log")
        children.append(process)
        try await untilReady(process, adminPort)
        return process
    }

    public nonisolated var url: String { "redis+unix://\(redis.socketPath)" }

    /// What redis-cli prints.
    public nonisolated func cli(_ arguments: String...) async throws -> String { try await redis.cli(arguments) }

    /// The value of a metric of an edge or a worker.
    public nonisolated func metric(_ name: String, adminPort: Int) async throws -> Double {
        let text = try await HTTPAnswer.request("GET", "/metrics", port: adminPort).body
        var sum = 0.0
        for line in text.split(separator: "\n") where line.hasPrefix(name) {
            let rest = line.dropFirst(name.count)
            guard rest.hasPrefix(" ") || rest.hasPrefix("{"), let value = rest.split(separator: " ").last else {
                continue
            }
            sum += Double(value) ?? 0
        }
        return sum
    }

    public func stop() async {
        for child in children where child.isRunning { child.kill() }
        await redis.stop()
    }

    private func untilReady(_ process: ChildProgram, _ adminPort: Int) async throws {
        try await until("\(process.log) is ready") {
            guard process.isRunning else { throw TestSupportError("it ended:\n\(process.output)") }
            return (try? await HTTPAnswer.request("GET", "/readyz", port: adminPort))?.status == 200
        }
    }
}

/// Runs `body` with a deployment that is ended afterwards, whatever happens; what its processes printed is shown on failure.
public func withDeployment(
    _ options: RedisServerOptions = RedisServerOptions(), _ body: (TestDeployment) async throws -> Void
) async throws {
    let deployment = try await TestDeployment(options)
    do {
        try await body(deployment)
        await deployment.stop()
    } catch {
        for file in (try? FileManager.default.contentsOfDirectory(atPath: deployment.folder)) ?? []
        where file.hasSuffix(".log") {
            let log = (try? String(contentsOfFile: "\(deployment.folder)/\(file)", encoding: .utf8)) ?? ""
            print("--- \(file)\n\(log.suffix(4000))")
        }
        await deployment.stop()
        throw error
    }
}

/// Asks again until `condition` holds; fails after `time`, saying what was waited for.
public func until(
    _ what: String, within time: Duration = .seconds(20), _ condition: () async throws -> Bool
) async throws {
    let deadline = ContinuousClock.now + time
    while try await !condition() {
        guard .now < deadline else { throw TestSupportError("\(what): not within \(time)") }
        try await Task.sleep(for: .milliseconds(20))
    }
}
