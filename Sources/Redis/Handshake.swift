/// What a connection says before its first command, in this order and all in one write.
struct Handshake {
    enum Step: Equatable {
        case authenticate
        case select
        case setName
        case version
        case load(RedisScript)
        /// Refused with `-LOADING` or `-MASTERDOWN` while the server takes no commands; the steps before it are not.
        case ping
        /// Last, since a replica that waits for its primary is told apart from one that serves.
        case role
    }

    /// The oldest version that knows `SSUBSCRIBE` and `SPUBLISH`. Valkey calls itself 7.2.4 here.
    static let oldestMajorVersion = 7

    let url: RedisURL
    let name: String
    let scripts: [RedisScript]

    var steps: [Step] {
        var steps: [Step] = []
        if url.password != nil { steps.append(.authenticate) }
        if url.database != 0 { steps.append(.select) }
        steps += [.setName, .version]
        steps += scripts.map(Step.load)
        steps += [.ping, .role]
        return steps
    }

    func command(for step: Step) -> RedisCommand {
        switch step {
        case .authenticate:
            RedisCommand("AUTH", arguments: [url.user, url.password].compactMap { $0.map(RedisArgument.string) })
        case .select: RedisCommand("SELECT", .integer(Int64(url.database)))
        case .setName:
            RedisCommand(
                "CLIENT", label: "CLIENT SETNAME", leading: ["SETNAME", .string(name)], keys: [], trailing: [])
        case .version: RedisCommand("INFO", "server")
        case .role: RedisCommand("INFO", "replication")
        case .load(let script): .load(script)
        case .ping: RedisCommand("PING")
        }
    }

    /// What the answer to a step is worth.
    func judge(_ value: RedisValue, of step: Step) throws(RedisError) -> Verdict {
        if case .error(let error) = value {
            throw failure(.server(error.prefix), error.message, step)
        }
        switch step {
        case .authenticate, .select, .setName, .ping: return .goOn
        case .version:
            try judgeVersion(value, step)
            return .goOn
        case .role:
            try judgeRole(value, step)
            return .goOn
        case .load(let script):
            guard let sha = value.text else { throw failure(.handshakeFailed, "answered no SHA1", step) }
            return .loaded(script, sha: sha)
        }
    }

    enum Verdict: Equatable {
        case goOn
        case loaded(RedisScript, sha: String)
    }

    private func judgeVersion(_ value: RedisValue, _ step: Step) throws(RedisError) {
        guard let version = Self.field("redis_version", in: value) else {
            throw failure(.handshakeFailed, "answered no redis_version", step)
        }
        guard let major = Int(version.prefix { $0 != "." }), major >= Self.oldestMajorVersion else {
            throw failure(.tooOld, "Redis \(version) at \(url) is too old: Sluice needs 7.0 or newer", step)
        }
    }

    /// A server that was demoted takes no writes any more, but connections and reads. Servers that do not tell are taken.
    private func judgeRole(_ value: RedisValue, _ step: Step) throws(RedisError) {
        guard Self.field("role", in: value) == "slave" else { return }
        let why = "Redis at \(url) is a replica and takes no writes: the Redis URL must lead to the primary"
        throw failure(.replica, why, step)
    }

    /// One of the lines `name:value` that `INFO` answers.
    private static func field(_ name: String, in value: RedisValue) -> Substring? {
        let lines = (value.text ?? "").split(whereSeparator: \.isNewline)
        return lines.first { $0.hasPrefix("\(name):") }?.dropFirst(name.count + 1)
    }

    func failure(_ code: RedisError.Code, _ message: String, _ step: Step) -> RedisError {
        RedisError(code, message, server: url.description, command: command(for: step).label)
    }
}
