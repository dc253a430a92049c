import NIOCore
import SluiceGateway

/// How a request is answered beside its content.
struct ResponseFraming: Equatable {
    /// The value of Date.
    let date: String
    let keepsAlive: Bool
    /// The answer to HEAD has the length of a body, and none.
    let isHead: Bool
}

extension ByteBuffer {
    static let continueResponse = ByteBuffer(string: "HTTP/1.1 100 Continue\r\n\r\n")

    /// Content-Length, Date and Connection are ours; headers that would break the answer apart are left out.
    mutating func writeResponse(_ response: HTTPResponse, _ framing: ResponseFraming) {
        writeStatusLine(response.status)
        for header in response.headers where !Self.isOurs(header.name) { writeHeader(header) }
        // 204 and 304 have no body (RFC 9110 sections 15.3.5 and 15.4.5).
        let hasBody = response.status != 204 && response.status != 304
        if hasBody { writeString("Content-Length: \(response.body.readableBytes)\r\n") }
        writeString("Date: \(framing.date)\r\n")
        writeString(framing.keepsAlive ? "\r\n" : "Connection: close\r\n\r\n")
        if hasBody, !framing.isHead { writeImmutableBuffer(response.body) }
    }

    /// The answer to a handshake (RFC 6455 section 4.2.2).
    mutating func writeUpgrade(accept: String, headers: [HTTPHeader]) {
        writeStatusLine(101)
        writeString("Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: \(accept)\r\n")
        for header in headers where !Self.isOurs(header.name) { writeHeader(header) }
        writeString("\r\n")
    }

    private mutating func writeStatusLine(_ status: Int) {
        writeString("HTTP/1.1 \(status) \(HTTPStatus.reason(status))\r\n")
    }

    private mutating func writeHeader(_ header: HTTPHeader) {
        guard HTTPCharacters.isToken(header.name.utf8), HTTPCharacters.isFieldValue(header.value.utf8) else { return }
        writeString(header.name)
        writeString(": ")
        writeString(header.value)
        writeString("\r\n")
    }

    private static func isOurs(_ name: String) -> Bool {
        ["content-length", "transfer-encoding", "connection", "date"].contains { name.equalsIgnoringCase($0) }
    }
}

extension HTTPResponse {
    /// What the edge answers by itself, in API Gateway's form.
    init(refusal status: UInt16) {
        var headers = [HTTPHeader(name: "Content-Type", value: "application/json")]
        if status == 426 {
            headers.append(HTTPHeader(name: "Upgrade", value: "websocket"))
            headers.append(HTTPHeader(name: "Sec-WebSocket-Version", value: "13"))
        }
        let body = ByteBuffer(string: #"{"message":"\#(HTTPStatus.message(Int(status)))"}"#)
        self.init(status: Int(status), headers: headers, body: body)
    }
}
