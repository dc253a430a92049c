import NIOCore
import SluiceTestSupport
import Testing

extension Integration {
    @Suite struct `Limits of connections` {
        @Test func `strict AWS closes what AWS closes, and the worker is told why`() async throws {
            try await withDeployment { deployment in
                let edge = try await deployment.startEdge(["--strict-aws"])
                _ = try await deployment.startWorker("TestWorker")
                let big = ByteBuffer(repeating: 0x61, count: 32 * 1024 + 1)
                for (code, frame) in [(1003, ByteBuffer(bytes: [1, 2])), (1009, big)] as [(UInt16, ByteBuffer)] {
                    let client = try await WebSocketClient.connect(port: edge.port, path: "/dev")
                    try await client.send("a text is taken")
                    #expect(try await client.text() == "a text is taken")
                    try await client.send(code == 1003 ? .binary : .text, frame)
                    guard case .close(let told, _) = try await client.next() else {
                        throw TestSupportError("no close frame came")
                    }
                    #expect(told == code)
                    try await until("its end is written down") {
                        try await deployment.count("ended").keys.contains { $0.contains(" \(code) ") }
                    }
                }
            }
        }

        @Test func `without it binary messages are taken`() async throws {
            try await withDeployment { deployment in
                let edge = try await deployment.startEdge()
                _ = try await deployment.startWorker("echo")
                let client = try await WebSocketClient.connect(port: edge.port)
                try await client.send(.binary, ByteBuffer(bytes: [0, 255]))
                #expect(try await client.next() == .binary(ByteBuffer(bytes: [0, 255])))
            }
        }

        @Test func `who answers no ping is ended, who is only quiet stays, and lifetimes end`() async throws {
            try await withDeployment { deployment in
                let edge = try await deployment.startEdge(["--ping-interval", "0.2", "--ping-timeout", "0.5"])
                _ = try await deployment.startWorker("TestWorker")
                let quiet = try await WebSocketClient.connect(port: edge.port)
                let deaf = try await WebSocketClient.connect(port: edge.port)
                try await deaf.stopReading()
                try await until("its end is written down") { try await deployment.count("ended").count == 1 }
                #expect(try await deployment.count("ended").keys.allSatisfy { $0.hasSuffix(" 1006 ping timeout") })
                try await quiet.send("still here")
                #expect(try await quiet.text() == "still here")

                let other = try await deployment.startEdge(["--lifetime", "1"])
                let brief = try await WebSocketClient.connect(port: other.port)
                #expect(try await brief.next() == .close(code: 1001, reason: "Going away"))
            }
        }
    }
}
