/// An error as the server words it: `WRONGTYPE Operation against a key holding the wrong kind of value`.
public struct RedisServerError: Sendable, Hashable {
    public let message: String

    public init(_ message: String) {
        self.message = message
    }

    /// The first word, by which errors are told apart; `ERR` where the server has no better one.
    public var prefix: String {
        String(message.prefix { $0 != " " })
    }
}
