import Testing

@testable import SluiceLoadTest

struct HandshakeTests {
    private static let answer =
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        + "sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n"

    private func progress(_ text: String) -> Handshake.Progress {
        var handshake = Handshake()
        return Array(text.utf8).withUnsafeBytes { handshake.received($0) }
    }

    @Test func `frames may follow the answer in the same bytes`() {
        #expect(progress(Self.answer + "\u{1}\u{2}") == .open(framesFrom: Self.answer.utf8.count))
    }

    @Test func `the answer may come byte by byte`() {
        var handshake = Handshake()
        var steps: [Handshake.Progress] = []
        for byte in Self.answer.utf8 { [byte].withUnsafeBytes { steps.append(handshake.received($0)) } }
        #expect(steps.dropLast().allSatisfy { $0 == .incomplete })
        #expect(steps.last == .open(framesFrom: 1))
    }

    @Test func `another status, and what is no WebSocket, are refused`() {
        #expect(progress("HTTP/1.1 503 Service Unavailable\r\n\r\n") == .refused(.status(503)))
        #expect(progress("HTTP/1.1 101 Switching Protocols\r\n\r\n") == .refused(.notWebSocket))
        #expect(progress("SSH-2.0-OpenSSH\r\n\r\n") == .refused(.notWebSocket))
        #expect(progress(String(repeating: "x", count: 20_000)) == .refused(.notWebSocket))
    }

    @Test func `targets`() throws {
        let target = try LoadTarget("ws://localhost:8080/dev?x=1")
        #expect((target.host, target.port, target.resource) == ("localhost", 8080, "/dev?x=1"))
        #expect(try LoadTarget("ws://[::1]:9/").description == "ws://[::1]:9/")
        #expect(try LoadTarget("ws://a").description == "ws://a:80/")
        #expect(try LoadTarget("wss://a/b").description == "wss://a:443/b")
        #expect(try LoadTarget("ws://a?b").resource == "/?b")
        for text in ["wss:///", "http://a/", "ws://", "ws://a:0/", "ws://a:b/", "ws://a b/", "ws://[::1]x/"] {
            #expect(throws: LoadError.self) { try LoadTarget(text) }
        }
    }

    @Test func `error frames of an edge are told by their message`() {
        func message(_ text: String) -> String? { Array(text.utf8).withUnsafeBytes { ErrorFrame.message(in: $0) } }
        #expect(message(#"{"message":"Too many requests","connectionId":"x"}"#) == "Too many requests")
        #expect(message(#"{"connectionId":"x", "message" : "Forbidden"}"#) == "Forbidden")
        #expect(message("0000002a.xxx") == nil)
        #expect(message("{}") == nil)
    }
}
