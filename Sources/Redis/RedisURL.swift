/// Where a Redis server is and how to log in there.
///
/// Shapes: `redis://[user[:password]@]host[:port][/db]`, `redis+unix://[user[:password]@]/path/to/socket[?db=n]`, and
/// `unix://…` as another name of the latter. User, password and path are percent-decoded. The port is 6379 and the
/// database 0 unless named. `rediss://` is refused: TLS is not supported yet.
public struct RedisURL: Sendable, Hashable {
    public enum Endpoint: Sendable, Hashable {
        case tcp(host: String, port: Int)
        case unix(path: String)
    }

    public let endpoint: Endpoint
    /// The ACL user (Redis 6 or newer); `nil` is the default user.
    public let user: String?
    public let password: String?
    public let database: Int

    /// - Throws: ``RedisError/Code-swift.struct/badURL``; the text says what is wrong and never shows the password.
    public init(_ text: String) throws(RedisError) {
        var parser = try RedisURLParser(text)
        self = try parser.parse()
    }

    public init(_ endpoint: Endpoint, user: String? = nil, password: String? = nil, database: Int = 0) {
        self.endpoint = endpoint
        self.user = user
        self.password = password
        self.database = database
    }
}

/// Every text form leaves the password out: it ends up in logs and error texts.
extension RedisURL: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String {
        let login = user.map { "\($0)@" } ?? ""
        return switch endpoint {
        case .tcp(let host, let port):
            "redis://\(login)\(host.contains(":") ? "[\(host)]" : host):\(port)\(database == 0 ? "" : "/\(database)")"
        case .unix(let path):
            "redis+unix://\(login)\(path)\(database == 0 ? "" : "?db=\(database)")"
        }
    }

    public var debugDescription: String { description }

    public var customMirror: Mirror { Mirror(self, children: ["url": description]) }
}
