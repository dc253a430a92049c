/// A Lua script that runs inside Redis, known by a name in logs and errors.
///
/// It is loaded by every connection before anything else. A fallback that loads it when `EVALSHA` fails would put its
/// command behind those that were sent meanwhile.
public struct RedisScript: Sendable, Hashable {
    public let name: String
    public let source: String

    /// What errors and logs call the command that runs it; made once, not for every command.
    let evaluationLabel: String

    public init(name: String, source: String) {
        self.name = name
        self.source = source
        evaluationLabel = "EVALSHA \(name)"
    }

    /// By name alone: scripts are looked up for every command, and their sources are long.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(name)
    }
}
