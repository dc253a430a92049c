import ArgumentParser
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
        // Before anything is written: a certificate that cannot be used leaves no trace.
        let tls = try findTLS(folder, host: host, in: environment)
        return UpPlan(
            redis: redis, host: host, port: port, adminPort: adminPort, workers: workers, stage: stage,
            namespace: namespace, worker: worker, slackSigningSecret: try secret(worker, folder, in: environment),
            accessKey: try accessKey(folder, in: environment), tls: tls, folder: folder, sluice: Executable.own,
            environment: environment)
    }

    /// `nil` without TLS.
    private func findTLS(_ folder: DataFolder, host: String, in environment: [String: String]) throws -> UpTLS? {
        let existing = try certificate.identity(in: environment)
        let isLocal = try tls || UpSettings.tls.value(nil, in: environment)
        switch (existing, isLocal) {
        case (let identity?, false): return try .existing(identity)
        case (nil, true): return try .local(in: folder, host: host)
        case (nil, false): return nil
        case (_?, true):
            throw ValidationError("--tls makes a certificate: it excludes --tls-certificate and --tls-key.")
        }
    }

    private func workerProgram(in environment: [String: String]) throws -> UpPlan.WorkerProgram {
        let command = try UpSettings.worker.value(worker, in: environment)
        let template = try UpSettings.template.value(template, in: environment)
        guard template.isEmpty else {
            guard command.isEmpty else {
                throw ValidationError("--template runs functions as workers: it excludes --worker.")
            }
            return .functions(template: DataFolder.absolute(template))
        }
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
        let address = try redisTLS.url(url, in: environment)
        return .existing(
            address, text: url, tls: try redisTLS.variables(in: environment),
            version: try await RedisDoor(url: address).version())
    }

    /// `nil` where somebody has named access keys, which are handed down with the environment.
    private func accessKey(_ folder: DataFolder, in environment: [String: String]) throws -> AccessKeyFile? {
        let names = [EdgeSettings.accessKeys.variable, AccessKeySource.idVariable]
        guard names.allSatisfy({ (environment[$0] ?? "").isEmpty }) else { return nil }
        return try AccessKeyFile.load(folder.credentials)
    }

    /// Only the default worker knows Slack; a secret that somebody has set is handed down with the environment.
    private func secret(
        _ worker: UpPlan.WorkerProgram, _ folder: DataFolder, in environment: [String: String]
    ) throws -> String? {
        guard case .executable = worker, (environment["SLACK_SIGNING_SECRET"] ?? "").isEmpty else { return nil }
        return try SigningSecret.load(folder.secret)
    }
}
