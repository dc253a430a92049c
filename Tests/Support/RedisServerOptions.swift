/// How a test's own redis-server is set up.
public struct RedisServerOptions: Sendable {
    /// Also listens on a free TCP port of 127.0.0.1.
    public var tcp: Bool
    /// Keeps its data across `kill` and `restart` (AOF, written at every command).
    public var appendOnly: Bool
    public var password: String?
    /// ACL users as in redis.conf, without the word `user`: `app on >secret ~* &* +@all`.
    public var users: [String]
    /// Further lines of redis.conf.
    public var configuration: [String]

    public init(
        tcp: Bool = false, appendOnly: Bool = false, password: String? = nil, users: [String] = [],
        configuration: [String] = []
    ) {
        self.tcp = tcp
        self.appendOnly = appendOnly
        self.password = password
        self.users = users
        self.configuration = configuration
    }
}
