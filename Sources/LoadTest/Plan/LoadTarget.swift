import NIOCore

/// Where the WebSockets are opened: `ws://host[:port][/path[?query]]`, or `wss://…` over TLS.
public struct LoadTarget: Equatable, Sendable, CustomStringConvertible {
    /// Whether it is `wss://`.
    public let isSecure: Bool
    public let host: String
    public let port: Int
    /// Path and query.
    public let resource: String

    /// - Throws: ``LoadError`` that says what is wrong with the text.
    public init(_ text: String) throws(LoadError) {
        isSecure = text.hasPrefix("wss://")
        guard isSecure || text.hasPrefix("ws://") else {
            throw LoadError("'\(text)' begins neither with ws:// nor with wss://")
        }
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }), !text.contains("#") else {
            throw LoadError("'\(text)' holds characters that a WebSocket's address cannot have")
        }
        let rest = text.dropFirst(isSecure ? 6 : 5)
        let end = rest.firstIndex { $0 == "/" || $0 == "?" } ?? rest.endIndex
        (host, port) = try Self.authority(rest[..<end], defaultPort: isSecure ? 443 : 80)
        let resource = String(rest[end...])
        self.resource = resource.hasPrefix("/") ? resource : "/" + resource
    }

    public var description: String { "ws\(isSecure ? "s" : "")://\(authority)\(resource)" }

    /// What the header `Host` says.
    var authority: String { "\(host.contains(":") ? "[\(host)]" : host):\(port)" }

    private static func authority(_ text: Substring, defaultPort: Int) throws(LoadError) -> (String, Int) {
        let isBracketed = text.hasPrefix("[")
        let hostEnd = isBracketed ? text.firstIndex(of: "]").map(text.index(after:)) : text.firstIndex(of: ":")
        let host = text[..<(hostEnd ?? text.endIndex)]
        let rest = text[host.endIndex...]
        let port = rest.isEmpty ? defaultPort : Int(rest.dropFirst())
        let name = isBracketed ? host.dropFirst().dropLast() : host
        guard !name.isEmpty, rest.isEmpty || rest.hasPrefix(":"), let port, (1...65535).contains(port) else {
            throw LoadError("'\(text)' is not host[:port]")
        }
        return (String(name), port)
    }
}
