import NIOCore

/// `METHOD target HTTP/1.x` (RFC 9112 section 3).
enum HTTPRequestLine {
    static func parse(_ line: ByteBuffer) throws(HTTPRefusal) -> ReceivedRequest {
        let parts = line.readableBytesView.split(separator: 0x20, omittingEmptySubsequences: false)
        guard parts.count == 3, HTTPCharacters.isToken(parts[0]), HTTPCharacters.isVisible(parts[1]) else {
            throw .malformed
        }
        let minor = try minorVersion(parts[2])
        let method = String(decoding: parts[0], as: UTF8.self)
        guard let target = target(String(decoding: parts[1], as: UTF8.self), method: method) else { throw .malformed }
        return ReceivedRequest(method: method, target: target, minorVersion: minor)
    }

    private static func minorVersion(_ text: ByteBufferView) throws(HTTPRefusal) -> Int {
        switch Array(text) {
        case Array("HTTP/1.1".utf8): return 1
        case Array("HTTP/1.0".utf8): return 0
        case let other where other.starts(with: "HTTP/".utf8) && other.count == 8: throw .versionNotSupported
        default: throw .malformed
        }
    }

    /// The path and query of origin-form and absolute-form (RFC 9112 section 3.2); we are no proxy for CONNECT.
    private static func target(_ text: String, method: String) -> String? {
        if text.hasPrefix("/") || text == "*" && method == "OPTIONS" { return text }
        for scheme in ["http://", "https://"] where text.lowercased().hasPrefix(scheme) {
            let rest = text.dropFirst(scheme.count)
            guard let path = rest.firstIndex(where: { $0 == "/" || $0 == "?" }) else { return "/" }
            return rest[path] == "/" ? String(rest[path...]) : "/" + rest[path...]
        }
        return nil
    }
}
