import NIOCore
import SluiceGateway
import Testing

@testable import SluiceEdge

@Suite struct `HTTP answers` {
    private func text(_ response: HTTPResponse, keepsAlive: Bool = true, isHead: Bool = false) -> String {
        var bytes = ByteBuffer()
        bytes.writeResponse(response, ResponseFraming(date: "now", keepsAlive: keepsAlive, isHead: isHead))
        return String(buffer: bytes)
    }

    private let hello = HTTPResponse(
        status: 200, headers: [HTTPHeader(name: "X-A", value: "b")], body: ByteBuffer(string: "hello"))

    @Test func `carry length, date and what the worker said`() {
        #expect(text(hello) == "HTTP/1.1 200 OK\r\nX-A: b\r\nContent-Length: 5\r\nDate: now\r\n\r\nhello")
    }

    @Test func `say when the connection ends`() {
        #expect(text(hello, keepsAlive: false).contains("\r\nConnection: close\r\n"))
    }

    @Test func `to HEAD have the length of a body and none`() {
        #expect(text(hello, isHead: true).hasSuffix("Content-Length: 5\r\nDate: now\r\n\r\n"))
    }

    @Test(arguments: [204, 304]) func `without content have no length`(status: Int) {
        let answer = text(HTTPResponse(status: status, body: ByteBuffer(string: "x")))
        #expect(!answer.contains("Content-Length") && answer.hasSuffix("\r\n\r\n"))
    }

    @Test func `cannot be split by a worker's header`() {
        let evil = HTTPResponse(
            status: 200,
            headers: [
                HTTPHeader(name: "X", value: "a\r\nSet-Cookie: b"), HTTPHeader(name: "Y\r\nZ", value: "c"),
                HTTPHeader(name: "content-length", value: "99"),
                HTTPHeader(name: "Transfer-Encoding", value: "chunked"),
            ])
        #expect(text(evil) == "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nDate: now\r\n\r\n")
    }

    @Test(arguments: [
        (0, "Thu, 01 Jan 1970 00:00:00 GMT"), (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"),
        (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"), (1_796_083_199, "Mon, 30 Nov 2026 23:59:59 GMT"),
    ])
    func `have a date in the form of RFC 9110`(seconds: Int64, expected: String) {
        #expect(HTTPDate.format(seconds) == expected)
    }
}
