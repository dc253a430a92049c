/// How a test's own redis-server is set up.
public struct RedisServerOptions: Sendable {
    /// Also listens on a free TCP port of 127.0.0.1.
    public var tcp: Bool
    /// Keeps its data across `kill` and `restart` (AOF).
    public var appendOnly: Bool
    /// When the append-only file is synced: `always`, at every command, or `everysec`.
    public var appendSync: String
    public var password: String?
    /// ACL users as in redis.conf, without the word `user`: `app on >secret ~* &* +@all`.
    public var users: [String]
    /// Further lines of redis.conf.
    public var configuration: [String]
    public var environment: [String: String]

    public init(
        tcp: Bool = false, appendOnly: Bool = false, appendSync: String = "always", password: String? = nil,
        users: [String] = [], configuration: [String] = [], environment: [String: String] = [:]
    ) {
        self.tcp = tcp
        self.appendOnly = appendOnly
        self.appendSync = appendSync
        self.password = password
        self.users = users
        self.configuration = configuration
        self.environment = environment
    }
}
