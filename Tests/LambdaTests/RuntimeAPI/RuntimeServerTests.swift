import NIOCore
import NIOPosix
import SluiceTestSupport
import Testing

@testable import SluiceLambda

/// What arrives at the port, byte by byte and as garbage.
@Suite struct RuntimeServerTests {
    /// Answers each request with what it was understood as.
    private func withServer(_ body: (Int) async throws -> Void) async throws {
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let server = try await loop.flatSubmit {
            let connection: () -> RuntimeConnection = {
                RuntimeConnection(
                    received: { request, connection in
                        let text = "\(request.call) \(request.isTooLarge) \(request.body.readableBytes)"
                        connection.answer(RuntimeAnswer(status: 200, body: ByteBuffer(string: text)))
                    }, closed: { _ in })
            }
            return RuntimeServer.open(on: loop, connection: NIOLoopBound(connection, eventLoop: loop))
        }.get()
        do {
            try await body(try #require(server.localAddress?.port))
            try await server.close()
        } catch {
            try await server.close()
            throw error
        }
    }

    private static let next = "GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: x\r\n"

    @Test(arguments: [
        "nonsense\r\n\r\n", "GET\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "\u{0}\u{1}\u{2}\r\n\r\n",
        "POST /x HTTP/1.1\r\nContent-Length: -1\r\n\r\n", "POST /x HTTP/1.1\r\nContent-Length: 1, 2\r\n\r\n",
        "POST /x HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nnot hexadecimal\r\n",
    ])
    func `garbage is answered 400, and the connection is closed`(garbage: String) async throws {
        try await withServer { port in
            let answer = try await RawClient.exchange(garbage, port: port)
            #expect(answer.hasPrefix("HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\n"))
            #expect(answer.hasSuffix(#""errorType":"InvalidRequest"}"#))
        }
    }

    @Test func `any bytes do no harm`() async throws {
        try await withServer { port in
            var random = SeededGenerator(seed: 7)
            for _ in 0..<200 {
                var request = Array((Self.next + "Connection: close\r\nContent-Length: 3\r\n\r\nabc").utf8)
                for _ in 0..<Int.random(in: 1...6, using: &random) {
                    request[Int.random(in: request.indices, using: &random)] = .random(in: 0 ... .max, using: &random)
                }
                _ = try await RawClient.exchange(ByteBuffer(bytes: request), port: port, within: .milliseconds(20))
            }
            let answer = try await RawClient.exchange(Self.next + "Connection: close\r\n\r\n", port: port)
            #expect(answer.hasSuffix("\r\n\r\nnext false 0"))
        }
    }

    @Test func `a body at the limit is taken, one past it is read and dropped`() async throws {
        try await withServer { port in
            for (size, answer) in [(0, "false \(RuntimeSession.responseLimit)"), (1, "true 0")] {
                let size = RuntimeSession.responseLimit + size
                var request = ByteBuffer(
                    string: "POST /2018-06-01/runtime/init/error HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                        + "Content-Length: \(size)\r\n\r\n")
                request.writeRepeatingByte(UInt8(ascii: "x"), count: size)
                let answered = try await RawClient.exchange(request, port: port)
                #expect(answered.hasSuffix("\r\n\r\ninitError \(answer)"))
            }
        }
    }

    @Test func `a client that waits to be told so may go on`() async throws {
        try await withServer { port in
            let request =
                "POST /2018-06-01/runtime/init/error HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 3\r\n"
                + "Expect: 100-continue\r\n\r\nabc"
            let answer = try await RawClient.exchange(request, port: port)
            #expect(answer.hasPrefix("HTTP/1.1 100 Continue\r\n"))
            #expect(answer.contains("HTTP/1.1 200 OK\r\n"))
            #expect(answer.hasSuffix("initError false 3"))
        }
    }

    @Test func `HTTP 1.0 without keep-alive is answered and closed`() async throws {
        try await withServer { port in
            let answer = try await RawClient.exchange("GET /x HTTP/1.0\r\n\r\n", port: port)
            #expect(answer.hasSuffix("unknown false 0"))
        }
    }
}
