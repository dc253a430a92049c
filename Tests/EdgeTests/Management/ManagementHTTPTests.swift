import Testing

@testable import SluiceEdge

/// Calls of the `@connections` API on a socket.
@Suite struct `The connections API on a socket` {
    @Test(.timeLimit(.minutes(1))) func `hundreds of refused calls in one segment are answered one after another`()
        async throws
    {
        try await EdgeFixture.with { fixture in
            try await TCPClient.with(port: fixture.port) { client in
                let call = "GET /@connections/x HTTP/1.1\r\nHost: h\r\n\r\n"
                try await client.send(String(repeating: call, count: 300))
                for _ in 0..<300 {
                    #expect(try await client.readHead().hasPrefix("HTTP/1.1 403 Forbidden\r\n"))
                    #expect(try await client.read(23) == Array(#"{"message":"Forbidden"}"#.utf8))
                }
            }
        }
    }

    @Test(.timeLimit(.minutes(1))) func `the answer to HEAD has no body`() async throws {
        try await EdgeFixture.with { fixture in
            try await TCPClient.with(port: fixture.port) { client in
                try await client.send(
                    "HEAD /@connections/x HTTP/1.1\r\nHost: h\r\n\r\nGET /@topics/x HTTP/1.1\r\nHost: h\r\n\r\n")
                #expect(try await client.readHead().contains("Content-Length: 23"))
                #expect(try await client.readHead().hasPrefix("HTTP/1.1 403 "))
            }
        }
    }
}
