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
                // New connections of that partition are refused at once; others wait for the worker.
                let newcomers = (0..<64).map { _ in
                    Task { try await WebSocketClient.connect(port: edge.port) }
                }
                try await until("a newcomer is refused") { try await metric("http_refusals") > 0 }
                _ = try await deployment.startWorker("echo")
                var accepted = 0
                for newcomer in newcomers {
                    do {
                        _ = try await newcomer.value
                        accepted += 1
                    } catch let refused as WebSocketClient.Refused {
                        #expect(refused.status == 503)
                    }
                }
                #expect(accepted > 32 && accepted < 64)
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

        @Test func `a client that does not read is cut off, and slows nobody`() async throws {
            try await withDeployment { deployment in
                let edge = try await deployment.startEdge()
                _ = try await deployment.startWorker("TestWorker")
                let deaf = try await WebSocketClient.connect(port: edge.port)
                let others = try await (0..<20).async { _ in try await WebSocketClient.connect(port: edge.port) }
                try await deaf.stopReading()
                let long = String(repeating: "x", count: 30_000)
                var longest = Duration.zero
                // What is echoed to it fills the kernel's buffers, then the edge's own 1 MiB.
                try await until("it is cut off", within: .seconds(60)) {
                    try? await deaf.send((0..<20).map { _ in long })
                    for other in others {
                        let sent = ContinuousClock.now
                        try await other.send("quick")
                        #expect(try await other.text() == "quick")
                        longest = max(longest, ContinuousClock.now - sent)
                    }
                    return try await deployment.count("ends") == ["all": 1]
                }
                print("others waited \(longest) at most while a client was cut off")
                #expect(longest < .seconds(1))
                try await until("its end is written down") { try await deployment.count("ended").count == 1 }
                #expect(try await deployment.count("ended").keys.allSatisfy { $0.hasSuffix(" 1008 does not read") })
            }
        }

        @Test func `what a loop holds is counted to nothing once Redis has taken it`() async throws {
            try await withDeployment { deployment in
                let edge = try await deployment.startEdge(["--queue-limit", "20000"])
                _ = try await deployment.startWorker("echo")
                let client = try await WebSocketClient.connect(port: edge.port)
                for round in 0..<100 {
                    try await client.send((0..<50).map { "\(round) \($0)" })
                    for number in 0..<50 { #expect(try await client.text() == "\(round) \(number)") }
                }
                func stalls() async throws -> Double {
                    try await deployment.metric("sluice_edge_stalls_total", adminPort: edge.adminPort)
                }
                let before = try await stalls()
                await deployment.redis.pause()
                let long = String(repeating: "x", count: 1000)
                try await client.send((0..<60).map { _ in long })
                try await until("the loop stops reading") { try await stalls() > before }
                await deployment.redis.resume()
                for _ in 0..<60 { #expect(try await client.text() == long) }
            }
        }
    }
}
