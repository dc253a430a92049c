import NIOCore
import SluiceGateway

/// A whole HTTP/1 request as a client sent it.
struct ReceivedRequest: Equatable {
    var method: String
    /// Path and query as sent, still percent-encoded; begins with `/`, or is `*`.
    var target: String
    /// 1.0 or 1.1.
    var minorVersion: Int
    var headers: [HTTPHeader] = []
    var body = ByteBuffer()

    var path: Substring { target.prefix { $0 != "?" } }

    /// About how many bytes its event will have.
    var size: Int {
        headers.reduce(target.utf8.count + body.readableBytes) { $0 + $1.name.utf8.count + $1.value.utf8.count }
    }

    /// HTTP/1.1 keeps a connection unless told otherwise (RFC 9112 section 9.3); with 1.0 we always close.
    var keepsAlive: Bool { minorVersion >= 1 && !has("close", in: "connection") }

    /// - Parameter name: lower case.
    func values(_ name: String) -> [String] {
        headers.filter { $0.name.equalsIgnoringCase(name) }.map(\.value)
    }

    /// Whether a comma-separated header has the token, in any case. Both names lower case.
    func has(_ token: String, in name: String) -> Bool {
        values(name).contains { value in
            value.split(separator: ",").contains { part in
                part.utf8.trimmingBlanks.equalsIgnoringCase(token.utf8)
            }
        }
    }
}
