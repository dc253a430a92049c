import SluiceTLS

/// Where a Redis server is and how to log in there.
///
/// Shapes: `redis://[user[:password]@]host[:port][/db]`, `rediss://…` for the same over TLS,
/// `redis+unix://[user[:password]@]/path/to/socket[?db=n]`, and `unix://…` as another name of the latter. User, password
/// and path are percent-decoded. The port is 6379 and the database 0 unless named.
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
    /// Whom to trust, and who to be, over TLS; `nil` without it.
    public let tls: TLSClient?

    /// - Parameter tls: for `rediss://`; `nil` trusts the CAs that this machine trusts.
    /// - Throws: ``RedisError/Code-swift.struct/badURL``; the text says what is wrong and never shows the password.
    public init(_ text: String, tls: TLSClient? = nil) throws(RedisError) {
        var parser = try RedisURLParser(text)
        self = try parser.parse(tls)
    }

    public init(
        _ endpoint: Endpoint, user: String? = nil, password: String? = nil, database: Int = 0, tls: TLSClient? = nil
    ) {
        self.endpoint = endpoint
        self.user = user
        self.password = password
        self.database = database
        self.tls = tls
    }
}

/// Every text form leaves the password out: it ends up in logs and error texts.
extension RedisURL: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String {
        let login = user.map { "\($0)@" } ?? ""
        return switch endpoint {
        case .tcp(let host, let port):
            "redis\(tls == nil ? "" : "s")://\(login)\(host.contains(":") ? "[\(host)]" : host):\(port)\(database == 0 ? "" : "/\(database)")"
        case .unix(let path):
            "redis+unix://\(login)\(path)\(database == 0 ? "" : "?db=\(database)")"
        }
    }

    public var debugDescription: String { description }

    public var customMirror: Mirror { Mirror(self, children: ["url": description]) }
}
