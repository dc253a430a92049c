import NIOCore
import SluiceGateway
import Testing

@testable import SluiceEdge

@Suite struct `HTTP requests` {
    static let pipeline =
        "GET /a?b=%20 HTTP/1.1\r\nHost: x\r\nX-Empty:\r\nX-Blank:  a b \t\r\n\r\n"
        + "\r\nPOST /p HTTP/1.1\r\nhost:x\r\nContent-Length: 5\r\n\r\nhello"
        + "POST /c HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: Chunked\r\nExpect: 100-continue\r\n\r\n"
        + "4;ext=1\r\nWiki\r\n0000A\r\n0123456789\r\n0\r\nTrailer: x\r\n\r\nHEAD / HTTP/1.0\r\n\r\n"

    static let expected: [HTTPRequestParser.Step] = [
        .request(
            ReceivedRequest(
                method: "GET", target: "/a?b=%20", minorVersion: 1,
                headers: [
                    HTTPHeader(name: "Host", value: "x"), HTTPHeader(name: "X-Empty", value: ""),
                    HTTPHeader(name: "X-Blank", value: "a b"),
                ])),
        .request(
            ReceivedRequest(
                method: "POST", target: "/p", minorVersion: 1,
                headers: [HTTPHeader(name: "host", value: "x"), HTTPHeader(name: "Content-Length", value: "5")],
                body: ByteBuffer(string: "hello"))),
        .continues,
        .request(
            ReceivedRequest(
                method: "POST", target: "/c", minorVersion: 1,
                headers: [
                    HTTPHeader(name: "Host", value: "x"), HTTPHeader(name: "Transfer-Encoding", value: "Chunked"),
                    HTTPHeader(name: "Expect", value: "100-continue"),
                ], body: ByteBuffer(string: "Wiki0123456789"))),
        .request(ReceivedRequest(method: "HEAD", target: "/", minorVersion: 0)),
    ]

    @Test func `all at once`() {
        #expect(Parsed(Self.pipeline) == Parsed(steps: Self.expected))
    }

    @Test func `byte by byte`() {
        #expect(Parsed(Self.pipeline.utf8.map { [$0] }) == Parsed(steps: Self.expected))
    }

    @Test func `split in two at every byte`() {
        let bytes = Array(Self.pipeline.utf8)
        for split in 0...bytes.count {
            #expect(Parsed([bytes[..<split], bytes[split...]]) == Parsed(steps: Self.expected), "split at \(split)")
        }
    }

    @Test func `an absolute target is its path`() {
        #expect(Parsed("GET http://x/y?z HTTP/1.1\r\nHost: x\r\n\r\n").requests.first?.target == "/y?z")
        #expect(Parsed("GET http://x HTTP/1.1\r\nHost: x\r\n\r\n").requests.first?.target == "/")
    }

    @Test func `only HTTP 1.1 keeps the connection, and only unless told otherwise`() {
        #expect(Parsed("GET / HTTP/1.1\r\nHost: x\r\n\r\n").requests.first?.keepsAlive == true)
        #expect(
            Parsed("GET / HTTP/1.1\r\nHost: x\r\nConnection: foo, Close\r\n\r\n").requests.first?.keepsAlive == false)
        #expect(Parsed("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").requests.first?.keepsAlive == false)
    }
}

@Suite struct `requests that are refused` {
    static let head = "POST / HTTP/1.1\r\nHost: x\r\n"

    @Test(arguments: [
        ("garbage", "\u{16}\u{3}\u{1}", 400),
        ("garbage with a line", "hello world\r\n", 400),
        ("no version", "GET /\r\n", 400),
        ("two blanks", "GET  / HTTP/1.1\r\n", 400),
        ("a target without a slash", "GET foo HTTP/1.1\r\n", 400),
        ("CONNECT", "CONNECT x:443 HTTP/1.1\r\n", 400),
        ("HTTP/2.0", "GET / HTTP/2.0\r\n", 505),
        ("HTTP/1.2", "GET / HTTP/1.2\r\n", 505),
        ("http/1.1", "GET / http/1.1\r\n", 400),
        ("LF alone", "GET / HTTP/1.1\nHost: x\n\n", 400),
        ("CR alone", "GET / HTTP/1.1\rHost: x\r\n\r\n", 400),
        ("CR in a value", "GET / HTTP/1.1\r\nHost: x\ry\r\n\r\n", 400),
        ("NUL", "GET / HTTP/1.1\r\nHost: x\0\r\n\r\n", 400),
        ("a control character", "GET / HTTP/1.1\r\nHost: x\u{1}\r\n\r\n", 400),
        ("no host", "GET / HTTP/1.1\r\n\r\n", 400),
        ("two hosts", "GET / HTTP/1.1\r\nHost: x\r\nHost: x\r\n\r\n", 400),
        ("a folded line", "GET / HTTP/1.1\r\nHost: x\r\n y\r\n\r\n", 400),
        ("a blank before the colon", "GET / HTTP/1.1\r\nHost : x\r\n\r\n", 400),
        ("no colon", "GET / HTTP/1.1\r\nHost\r\n\r\n", 400),
        ("no name", "GET / HTTP/1.1\r\n: x\r\n\r\n", 400),
        ("two different lengths", head + "Content-Length: 1\r\nContent-Length: 2\r\n\r\n", 400),
        ("two lengths in one", head + "Content-Length: 1, 1\r\n\r\n", 400),
        ("length and encoding", head + "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
        ("encoding and length", head + "Transfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n", 400),
        ("a signed length", head + "Content-Length: +1\r\n\r\n", 400),
        ("a negative length", head + "Content-Length: -1\r\n\r\n", 400),
        ("an empty length", head + "Content-Length:\r\n\r\n", 400),
        ("another encoding", head + "Transfer-Encoding: gzip\r\n\r\n", 400),
        ("two encodings", head + "Transfer-Encoding: gzip, chunked\r\n\r\n", 400),
        ("a disguised encoding", head + "Transfer-Encoding: xchunked\r\n\r\n", 400),
        ("chunked twice", head + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
        ("chunked in 1.0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
        ("a chunk size that is none", head + "Transfer-Encoding: chunked\r\n\r\nzz\r\n", 400),
        ("a signed chunk size", head + "Transfer-Encoding: chunked\r\n\r\n+1\r\na\r\n", 400),
        ("0x", head + "Transfer-Encoding: chunked\r\n\r\n0x1\r\na\r\n", 400),
        ("a chunk longer than it says", head + "Transfer-Encoding: chunked\r\n\r\n1\r\nab\r\n0\r\n\r\n", 400),
        ("a chunk size beyond 64 bits", head + "Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n", 400),
        ("a length over the limit", head + "Content-Length: 1025\r\n\r\n", 413),
        ("a length beyond 64 bits", head + "Content-Length: 99999999999999999999\r\n\r\n", 413),
        ("chunks over the limit", head + "Transfer-Encoding: chunked\r\n\r\n401\r\n", 413),
    ])
    func `with their status, whole and byte by byte`(_ name: String, _ text: String, _ status: UInt16) {
        #expect(Parsed(text).status == status)
        #expect(Parsed(text.utf8.map { [$0] }).status == status)
        #expect(Parsed(text).requests.isEmpty)
    }

    @Test func `10,000 header lines are cut short`() {
        let lines = String(repeating: "A: b\r\n", count: 10_000)
        #expect(Parsed("GET / HTTP/1.1\r\n" + lines + "\r\n").status == 431)
        #expect(Parsed("GET / HTTP/1.1\r\n" + lines + "\r\n", head: 1 << 20).status == 431)
    }

    @Test func `a head over the limit is refused before its end`() {
        #expect(Parsed("GET / HTTP/1.1\r\nHost: " + String(repeating: "x", count: 200), head: 100).status == 431)
        #expect(Parsed("GET /" + String(repeating: "x", count: 200), head: 100).status == 431)
    }

    @Test(arguments: [
        ("a long method", String(repeating: "G", count: 65) + " / HTTP/1.1\r\nHost: x\r\n\r\n", 400),
        ("LF alone beyond the limit", "GET /" + String(repeating: "x", count: 200) + "\n", 431),
        ("NUL beyond the limit", "GET /" + String(repeating: "x", count: 200) + "\0", 431),
        ("no method, beyond the limit", "G[" + String(repeating: "x", count: 200) + "\r\n", 400),
    ])
    func `with the same status whether a line comes whole or byte by byte`(
        _ name: String, _ text: String, _ status: UInt16
    ) {
        #expect(Parsed(text, head: 100).status == status)
        #expect(Parsed(text.utf8.map { [$0] }, head: 100).status == status)
    }

    @Test func `chunk extensions and trailers are limited too`() {
        let start = Self.head + "Transfer-Encoding: chunked\r\n\r\n"
        #expect(Parsed(start + "1;" + String(repeating: "x", count: 200), head: 150).status == 431)
        #expect(Parsed(start + "0\r\n" + String(repeating: "A: b\r\n", count: 50), head: 150).status == 431)
    }
}
