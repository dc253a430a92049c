import NIOCore
import SluiceTestSupport
import Testing

extension Integration {
    @Suite struct `Back-pressure` {
        @Test func `what nobody works off is held back, then refused, and what was accepted is done in order`()
            async throws
        {
            try await withDeployment { deployment in
                let edge = try await deployment.startEdge(["--backlog-entries", "20", "--stall-time", "1"])
                let worker = try await deployment.startWorker("echo")
                let client = try await WebSocketClient.connect(port: edge.port)
                try await client.send("first")
                #expect(try await client.text() == "first")
                #expect(await worker.stop() == 0)
                var sent = 0
                func metric(_ name: String) async throws -> Double {
                    try await deployment.metric("sluice_edge_\(name)_total", adminPort: edge.adminPort)
                }
                // Sends until messages are refused; the kernel's buffers take what the edge does not read.
                try await until("messages are refused", within: .seconds(30)) {
                    try await client.send((sent..<sent + 50).map { "\($0)" })
                    sent += 50
                    return try await metric("refused_messages") > 0
                }
                #expect(try await metric("stalls") >= 1)
                // A new connection is refused at once, not kept waiting.
                do {
                    _ = try await WebSocketClient.connect(port: edge.port)
                    Issue.record("a connect was accepted")
                } catch let refused as WebSocketClient.Refused {
                    #expect(refused.status == 503)
                }
                _ = try await deployment.startWorker("echo")
                var answered: [Int] = []
                var refused = 0
                while answered.count + refused < sent {
                    let text = try await client.text()
                    if let number = Int(text) {
                        answered.append(number)
                    } else {
                        #expect(text.hasPrefix(#"{"message": "Too many requests", "connectionId":""#))
                        refused += 1
                    }
                }
                #expect(refused > 0 && !answered.isEmpty)
                #expect(answered == answered.sorted() && Set(answered).count == answered.count)
                try await until("what was answered is counted, and nothing else") {
                    try await deployment.count("echo") == ["messages": answered.count + 1]
                }
                try await until("messages are taken again") {
                    try await client.send("last")
                    return try await client.text() == "last"
                }
            }
        }
    }
}
