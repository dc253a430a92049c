/// Which handler an event goes to.
public struct RouteKey: Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
    public let description: String

    /// A custom route: what the route selection expression gives for a message. Names that begin with `$` are reserved.
    public init(_ key: String) {
        precondition(
            !key.hasPrefix("$") || Self.reserved.contains(key),
            "no route can be named \(key): beside \(Self.reserved.joined(separator: ", ")), the $ is reserved")
        description = key
    }

    public init(stringLiteral key: String) { self.init(key) }

    /// A custom route that a message has selected; nil for a reserved one, so that no message can run `$connect`.
    init?(selected key: String) {
        guard key.utf8.first != UInt8(ascii: "$") else { return nil }
        description = key
    }

    /// Whether a message can select it: no expression gives nothing.
    var isSelectable: Bool { !description.isEmpty && !Self.reserved.contains(description) }

    private init(reserved: String) { description = reserved }

    private static let reserved = ["$connect", "$disconnect", "$default"]

    /// Before the handshake is answered; an error refuses it.
    public static let connect = RouteKey(reserved: "$connect")
    /// After a connection that had been accepted has ended, once, after everything it sent.
    public static let disconnect = RouteKey(reserved: "$disconnect")
    /// Messages that select no other route.
    public static let `default` = RouteKey(reserved: "$default")

    static func http(method: String, path: some StringProtocol) -> RouteKey { RouteKey(reserved: "\(method) \(path)") }
}
