import Foundation
import SluiceProcess
import SluiceRedis
import SluiceSettings

extension Up {
    /// Reads the options and finds out whether everything can be started; nothing is started yet.
    func plan(_ folder: DataFolder, in environment: [String: String]) async throws -> UpPlan {
        let host = try EdgeSettings.host.value(host, in: environment)
        let port = try EdgeSettings.port.value(port, in: environment)
        let adminPort = try EdgeSettings.adminPort.value(adminPort, in: environment)
        let namespace = try SharedSettings.namespace.value(namespace, in: environment)
        let stage = try SharedSettings.stage.value(stage, in: environment)
        let workers = try UpSettings.workers.value(workers, in: environment)
        let worker = try workerProgram(in: environment)
        let redis = try await findRedis(folder, in: environment)
        try await PortCheck.require(host: host, port: port, option: "--port")
        try await PortCheck.require(host: "127.0.0.1", port: adminPort, option: "--admin-port")
        return UpPlan(
            redis: redis, host: host, port: port, adminPort: adminPort, workers: workers, stage: stage,
            namespace: namespace, worker: worker, slackSigningSecret: try secret(worker, folder, in: environment),
            folder: folder, sluice: Executable.own, environment: environment)
    }

    private func workerProgram(in environment: [String: String]) throws -> UpPlan.WorkerProgram {
        let command = try UpSettings.worker.value(worker, in: environment)
        guard command.isEmpty else { return .command(command) }
        let reactions = Executable.beside(Executable.own, "reactions")
        guard FileManager.default.isExecutableFile(atPath: reactions) else {
            throw CommandError("The worker \(reactions) is missing: build it, or name another with --worker.")
        }
        return .executable(reactions)
    }

    private func findRedis(_ folder: DataFolder, in environment: [String: String]) async throws -> UpPlan.Redis {
        let url = try UpSettings.redis.value(redis, in: environment)
        guard !url.isEmpty else {
            try folder.checkSocketPath()
            return .own(try RedisProgram.find(in: environment))
        }
        let address = try RedisURL(url)
        return .existing(address, text: url, version: try await RedisDoor(url: address).version())
    }

    /// Only the default worker knows Slack; a secret that somebody has set is handed down with the environment.
    private func secret(
        _ worker: UpPlan.WorkerProgram, _ folder: DataFolder, in environment: [String: String]
    ) throws -> String? {
        guard case .executable = worker, (environment["SLACK_SIGNING_SECRET"] ?? "").isEmpty else { return nil }
        return try SigningSecret.load(folder.secret)
    }
}
