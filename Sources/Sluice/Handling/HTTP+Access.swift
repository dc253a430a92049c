import FoundationEssentials
import NIOCore
import SluiceGateway

extension HTTPRequest {
    public var method: String { head.method }
    /// Without the query.
    public var path: Substring { head.path }
    /// The first header of that name, in any case.
    public func header(_ name: String) -> String? { head.header(name) }
    /// The first value of that name in the query, decoded.
    public func query(_ name: String) -> String? { head.query(name) }
}

extension Handshake {
    /// The first header of that name, in any case.
    public func header(_ name: String) -> String? { head.header(name) }
    /// The first value of that name in the query, decoded.
    public func query(_ name: String) -> String? { head.query(name) }
}

extension HTTPRequestHead {
    /// The first value of that name in the query: percent-decoded, a plus is a space.
    public func query(_ name: String) -> String? {
        guard let mark = target.firstIndex(of: "?") else { return nil }
        for pair in target[target.index(after: mark)...].split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if Self.decoded(parts[0]) == name { return parts.count == 2 ? Self.decoded(parts[1]) : "" }
        }
        return nil
    }

    private static func decoded(_ text: Substring) -> String {
        let spaced = text.replacing("+", with: " ")
        return spaced.removingPercentEncoding ?? String(spaced)
    }
}

extension HTTPResponse {
    public init(status: Int, headers: [HTTPHeader] = [], text: String) {
        self.init(status: status, type: "text/plain; charset=utf-8", headers, ByteBuffer(string: text))
    }

    public init(status: Int, headers: [HTTPHeader] = [], html: ByteBuffer) {
        self.init(status: status, type: "text/html; charset=utf-8", headers, html)
    }

    public init(status: Int, headers: [HTTPHeader] = [], json value: some Encodable) throws {
        self.init(status: status, type: "application/json", headers, try .json(value))
    }

    private init(status: Int, type: String, _ headers: [HTTPHeader], _ body: ByteBuffer) {
        self.init(status: status, headers: [HTTPHeader(name: "Content-Type", value: type)] + headers, body: body)
    }
}
