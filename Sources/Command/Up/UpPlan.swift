import Foundation
import SluiceProcess
import SluiceRedis
import SluiceSettings

/// What one `sluice up` runs, and how each process is started.
struct UpPlan: Sendable {
    enum Redis: Sendable {
        /// A server of our own, on a socket in the data folder.
        case own(RedisProgram)
        /// Somebody else's server. The text may hold a password, the address does not show it; the certificates for it are
        /// handed down as variables.
        case existing(RedisURL, text: String, tls: [String: String] = [:], version: String)
    }

    enum WorkerProgram: Equatable, Sendable {
        case executable(String)
        /// A shell command line.
        case command(String)
        /// The functions of a template.
        case functions(template: String)
    }

    let redis: Redis
    let host: String
    let port: Int
    let adminPort: Int
    let workers: Int
    let stage: String
    let namespace: String
    let worker: WorkerProgram
    /// What the workers verify Slack's requests with, where it is ours.
    let slackSigningSecret: String?
    /// What calls of @connections are signed with, where it is ours.
    var accessKey: AccessKeyFile?
    /// What clients are shown; `nil` without TLS.
    var tls: UpTLS?
    let folder: DataFolder
    /// Our own executable.
    let sluice: String
    /// The environment that children get, and ours goes on top.
    let environment: [String: String]

    /// In the order of starting.
    var children: [ChildName] {
        let others = [.edge] + (0..<workers).map { ChildName.worker($0 + 1) }
        return if case .own = redis { [.redis] + others } else { others }
    }

    /// Where clients find the edge.
    var address: String {
        guard tls != nil else { return "http://\(host):\(port)" }
        // A certificate is not for the address that stands for all.
        let name = ServerName(host) == nil ? "localhost" : host
        return "https://\(name.contains(":") ? "[\(name)]" : name):\(port)"
    }

    var redisURL: String {
        switch redis {
        case .own: "redis+unix://\(Self.encoded(folder.socket))"
        case .existing(_, let text, _, _): text
        }
    }

    var redisAddress: RedisURL {
        switch redis {
        case .own: RedisURL(.unix(path: folder.socket))
        case .existing(let address, _, _, _): address
        }
    }

    /// - Parameter workerID: what a worker calls itself in `<namespace>:workers`.
    func launch(_ name: ChildName, workerID: String) -> ChildLaunch {
        ChildLaunch(
            command: command(name), environment: environment(name, workerID: workerID),
            output: .file(folder.log(name)))
    }

    private func command(_ name: ChildName) -> [String] {
        switch (name, redis, worker) {
        case (.redis, .own(let program), _):
            program.command(socket: folder.socket, folder: folder.path)
        case (.redis, .existing, _):
            preconditionFailure("an existing Redis is not started")
        case (.edge, _, _):
            [sluice, "edge", "--host", host, "--port", "\(port)", "--admin-port", "\(adminPort)"]
        case (.worker, _, .executable(let path)), (.successor, _, .executable(let path)):
            [path]
        case (.worker, _, .command(let line)), (.successor, _, .command(let line)):
            ["/bin/sh", "-c", "exec \(line)"]
        case (.worker, _, .functions(let template)), (.successor, _, .functions(let template)):
            [sluice, "lambda", "--template", template]
        }
    }

    private func environment(_ name: ChildName, workerID: String) -> [String: String] {
        var all = environment
        guard name != .redis else { return all }
        // Our own server is on a socket, whatever is said about certificates.
        for variable in RedisTLSOptions.variables { all[variable] = nil }
        if case .existing(_, _, let certificates, _) = redis { all.merge(certificates) { $1 } }
        all["SLUICE_REDIS"] = redisURL
        all["SLUICE_STAGE"] = stage
        all["SLUICE_NAMESPACE"] = namespace
        if let accessKey { all[EdgeSettings.accessKeys.variable] = accessKey.path }
        // Everything stops within ten seconds, the edge within six.
        if name == .edge {
            all["SLUICE_DRAIN"] = all["SLUICE_DRAIN"] ?? "4"
            if let tls {
                all[TLSOptions.certificate.variable] = tls.identity.certificate
                all[TLSOptions.key.variable] = tls.identity.key
            }
        }
        if name.workerNumber != nil {
            // For handlers that ask the edge something themselves.
            if let authority = tls?.authority { all["SLUICE_CA_FILE"] = authority }
            all[LambdaSettings.endpoint.variable] = "\(address)/\(stage)"
            all["SLUICE_WORKER_ID"] = workerID
            if let slackSigningSecret { all["SLACK_SIGNING_SECRET"] = slackSigningSecret }
        }
        return all
    }

    /// A path inside a URL (RFC 3986, section 3.3).
    private static func encoded(_ path: String) -> String {
        path.addingPercentEncoding(withAllowedCharacters: .urlPathAllowed) ?? path
    }
}
