import NIOCore
import SluiceGateway
import Testing

@testable import SluiceEdge

@Suite struct `HTTP of an edge` {
    @Test(.timeLimit(.minutes(1))) func `requests are events, one after another, on a connection that stays`()
        async throws
    {
        try await EdgeFixture.with { fixture in
            try await TCPClient.with(port: fixture.port) { client in
                try await client.send(
                    "POST /a?x=1 HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nhiGET /b HTTP/1.1\r\nHost: h\r\n\r\n")
                let first = try await fixture.worker.next()
                #expect(first.request?.head.method == "POST" && first.request?.head.target == "/a?x=1")
                #expect(first.request?.body == ByteBuffer(string: "hi"))
                try await fixture.worker.read()
                #expect(await fixture.worker.take().isEmpty, "the second waits for the first's answer")
                try await fixture.worker.reply(
                    to: first,
                    .response(first.connection.seat, HTTPResponse(status: 201, body: ByteBuffer(string: "A"))))
                #expect(try await client.readHead().hasPrefix("HTTP/1.1 201 Created\r\n"))
                #expect(try await client.read(1) == [0x41])

                let second = try await fixture.worker.next()
                #expect(second.request?.head.target == "/b")
                // An answer to the first again: its seat is not that of the second.
                try await fixture.worker.reply(
                    to: first, .response(first.connection.seat, HTTPResponse(status: 500)))
                try await fixture.worker.reply(
                    to: second, .response(second.connection.seat, HTTPResponse(status: 204)))
                #expect(try await client.readHead().hasPrefix("HTTP/1.1 204 No Content\r\n"))
            }
        }
    }

    @Test(.timeLimit(.minutes(1))) func `no answer in time is 504`() async throws {
        try await EdgeFixture.with {
            $0.answerTimeout = .milliseconds(200)
        } _: { fixture in
            try await TCPClient.with(port: fixture.port) { client in
                try await client.send("GET /slow HTTP/1.1\r\nHost: h\r\n\r\n")
                let answer = String(decoding: await client.readToEnd(), as: UTF8.self)
                #expect(answer.hasPrefix("HTTP/1.1 504 Gateway Timeout\r\n"))
                #expect(answer.hasSuffix(#"{"message":"Gateway timeout"}"#))
            }
        }
    }

    @Test(
        .timeLimit(.minutes(1)),
        arguments: [
            ("half a head", "GET / HT", 408), ("nothing", "", 408), ("garbage", "\u{16}\u{3}\u{1}\u{2}", 400),
            (
                "smuggling",
                "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400
            ),
            ("two lengths", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabc", 400),
            (
                "10,000 lines", "GET / HTTP/1.1\r\nHost: h\r\n" + String(repeating: "A: b\r\n", count: 10_000) + "\r\n",
                431
            ),
            ("a big body", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2000000\r\n\r\n", 413),
            ("a plain GET of the stage", "GET /dev HTTP/1.1\r\nHost: h\r\n\r\n", 426),
            ("an upgrade elsewhere", TCPClient.handshake.replacing("/dev?a=1", with: "/x"), 403),
            ("an old version", TCPClient.handshake.replacing("Version: 13", with: "Version: 8"), 426),
            ("a bad key", TCPClient.handshake.replacing("dGhlIHNhbXBsZSBub25jZQ==", with: "abc"), 400),
        ])
    func `what is wrong is answered and closed`(_ name: String, _ bytes: String, _ status: Int) async throws {
        try await EdgeFixture.with {
            $0.headTimeout = .milliseconds(300)
        } _: { fixture in
            try await TCPClient.with(port: fixture.port) { client in
                try await client.send(bytes)
                let answer = String(decoding: await client.readToEnd(), as: UTF8.self)
                #expect(answer.hasPrefix("HTTP/1.1 \(status) "), "\(name): \(answer)")
                if status == 426 { #expect(answer.contains("Sec-WebSocket-Version: 13\r\n")) }
            }
            try await fixture.worker.read()
            #expect(await fixture.worker.take().isEmpty)
        }
    }
}
