import SluiceTLS

/// Reads the text of a ``RedisURL``.
struct RedisURLParser {
    private enum Scheme { case tcp, tls, unix }

    /// A path must fit `sockaddr_un.sun_path` with its terminating zero (Linux: 108 bytes, BSD and macOS: 104).
    static let longestSocketPath = 103

    private let scheme: Scheme
    private var rest: Substring

    init(_ text: String) throws(RedisError) {
        guard let mark = text.firstRange(of: "://") else {
            throw Self.wrong("it has no scheme; expected redis://host:port/db or redis+unix:///path/to/socket")
        }
        rest = text[mark.upperBound...]
        switch text[..<mark.lowerBound].lowercased() {
        case "redis": scheme = .tcp
        case "redis+unix", "unix": scheme = .unix
        case "rediss": scheme = .tls
        case let other:
            throw Self.wrong("the scheme \"\(other)\" is unknown; expected redis, rediss, redis+unix or unix")
        }
    }

    mutating func parse(_ tls: TLSClient?) throws(RedisError) -> RedisURL {
        guard tls == nil || scheme == .tls else {
            throw Self.wrong("a certificate was named for it, so it must begin with rediss://")
        }
        let (user, password) = try takeLogin()
        let query = takeQuery()
        let path = takePath()
        let endpoint: RedisURL.Endpoint
        var database = 0
        switch scheme {
        case .tcp, .tls:
            endpoint = try tcp(rest)
            if path.count > 1 { database = try number(path.dropFirst(), named: "database") }
        case .unix:
            guard rest.isEmpty else { throw Self.wrong("a socket's path begins with a slash: unix:///path/to/socket") }
            endpoint = try unix(path)
        }
        for item in query.split(separator: "&") {
            guard item.hasPrefix("db=") else { throw Self.wrong("the only parameter it can have is ?db=number") }
            database = try number(item.dropFirst(3), named: "database")
        }
        return RedisURL(
            endpoint, user: user, password: password, database: database,
            tls: scheme == .tls ? tls ?? TLSClient() : nil)
    }

    private mutating func takeQuery() -> Substring {
        guard let mark = rest.firstIndex(of: "?") else { return "" }
        defer { rest = rest[..<mark] }
        return rest[rest.index(after: mark)...]
    }

    private mutating func takePath() -> Substring {
        guard let mark = rest.firstIndex(of: "/") else { return "" }
        defer { rest = rest[..<mark] }
        return rest[mark...]
    }

    private mutating func takeLogin() throws(RedisError) -> (user: String?, password: String?) {
        guard let at = endOfLogin else { return (nil, nil) }
        let login = rest[..<at]
        rest = rest[rest.index(after: at)...]
        let parts = login.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let user = try decode(parts[0], named: "user")
        // A user without a password may log in with any, also an empty one (ACL `nopass`).
        let password = parts.count == 2 ? try decode(parts[1], named: "password") : ""
        if user.isEmpty && password.isEmpty { return (nil, nil) }
        return (user.isEmpty ? nil : user, password)
    }

    /// Taken first, and by the last @ where no path can hold one: a password may hold any character that nobody encoded,
    /// and no part of it may show up in an error text as a port or a path.
    private var endOfLogin: Substring.Index? {
        switch scheme {
        case .tcp, .tls: rest.lastIndex(of: "@")
        case .unix: rest.hasPrefix("/") ? nil : rest.firstIndex(of: "@")
        }
    }

    private func tcp(_ authority: Substring) throws(RedisError) -> RedisURL.Endpoint {
        var host = authority
        var port: Substring = ""
        if authority.hasPrefix("[") {
            guard let end = authority.firstIndex(of: "]") else { throw Self.wrong("the host's [ is not closed") }
            host = authority[..<end].dropFirst()
            let after = authority[end...].dropFirst()
            guard after.isEmpty || after.hasPrefix(":") else { throw Self.wrong("after the host's ] comes a port") }
            port = after.dropFirst()
        } else if let colon = authority.firstIndex(of: ":") {
            host = authority[..<colon]
            port = authority[authority.index(after: colon)...]
        }
        guard !host.isEmpty else { throw Self.wrong("it names no host") }
        guard !port.isEmpty else { return .tcp(host: String(host), port: 6379) }
        let value = try number(port, named: "port")
        guard 1...65535 ~= value else { throw Self.wrong("the port \(value) is not between 1 and 65535") }
        return .tcp(host: String(host), port: value)
    }

    private func unix(_ path: Substring) throws(RedisError) -> RedisURL.Endpoint {
        let decoded = try decode(path, named: "path")
        guard decoded.utf8.count > 1 else { throw Self.wrong("it names no socket; expected unix:///path/to/socket") }
        guard decoded.utf8.count <= Self.longestSocketPath, !decoded.utf8.contains(0) else {
            throw Self.wrong("a Unix socket's path can have at most \(Self.longestSocketPath) bytes: \(decoded)")
        }
        return .unix(path: decoded)
    }

    private func number(_ text: Substring, named name: String) throws(RedisError) -> Int {
        guard let value = Int(text), value >= 0, text.utf8.allSatisfy({ 48...57 ~= $0 }) else {
            throw Self.wrong("the \(name) \"\(text)\" is not a number")
        }
        return value
    }

    /// Percent-decoding of RFC 3986, section 2.1; the result must be UTF-8.
    private func decode(_ text: Substring, named name: String) throws(RedisError) -> String {
        var bytes: [UInt8] = []
        var input = text.utf8.makeIterator()
        while let byte = input.next() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = input.next().flatMap(hexDigit), let low = input.next().flatMap(hexDigit) else {
                throw Self.wrong("in the \(name), % is not followed by two hexadecimal digits")
            }
            bytes.append(high << 4 | low)
        }
        guard let decoded = String(validating: bytes, as: UTF8.self) else {
            throw Self.wrong("the \(name) is not UTF-8")
        }
        return decoded
    }

    private func hexDigit(_ byte: UInt8) -> UInt8? {
        Character(UnicodeScalar(byte)).hexDigitValue.map(UInt8.init)
    }

    private static func wrong(_ why: String) -> RedisError {
        RedisError(.badURL, "The Redis URL is wrong: \(why)")
    }
}
