import Foundation
import NIOCore
import SluiceTestSupport
import Testing

extension Integration {
    @Suite struct `The whole path` {
        @Test func `a message comes back as it was, text and binary, and is counted`() async throws {
            try await withDeployment { deployment in
                let edge = try await deployment.startEdge()
                _ = try await deployment.startWorker("echo")
                let client = try await WebSocketClient.connect(port: edge.port, path: "/dev")
                try await client.send("hallo 🎉")
                #expect(try await client.text() == "hallo 🎉")
                try await client.send(.binary, ByteBuffer(bytes: [0, 255]))
                #expect(try await client.next() == .binary(ByteBuffer(bytes: [0, 255])))
                try await client.sendClose(code: 1000)
                #expect(try await client.next() == .close(code: 1000, reason: ""))
                #expect(try await client.next() == .ended)
                try await until("both are counted") { try await deployment.count("echo") == ["messages": 2] }
            }
        }

        @Test func `messages keep their order, and come in packs`() async throws {
            try await withDeployment { deployment in
                let edge = try await deployment.startEdge()
                _ = try await deployment.startWorker("echo")
                let client = try await WebSocketClient.connect(port: edge.port)
                for round in 0..<50 {
                    let texts = (0..<100).map { "\(round)-\($0)" }
                    try await client.send(texts)
                    for text in texts { #expect(try await client.text() == text) }
                }
                func events() async throws -> Double {
                    try await deployment.metric("sluice_edge_events_total", adminPort: edge.adminPort)
                }
                // 5,000 messages and the connect; the edge tells its metrics once a second.
                try await until("all are in the metrics") { try await events() == 5001 }
                let packs = try await deployment.metric("sluice_edge_packs_total", adminPort: edge.adminPort)
                #expect(try await events() / packs > 4)
            }
        }

        @Test func `a message without a worker waits in the stream, a connect and a request get 504`() async throws {
            try await withDeployment { deployment in
                let edge = try await deployment.startEdge(["--answer-timeout", "1"])
                let worker = try await deployment.startWorker("echo")
                let client = try await WebSocketClient.connect(port: edge.port)
                try await client.send("before")
                #expect(try await client.text() == "before")
                #expect(await worker.stop() == 0)
                try await client.send("while nobody is there")
                async let answer = HTTPAnswer.request("GET", "/anything", port: edge.port)
                do {
                    _ = try await WebSocketClient.connect(port: edge.port)
                    Issue.record("a connect was accepted without a worker")
                } catch let refused as WebSocketClient.Refused {
                    #expect(refused.status == 504)
                }
                #expect(try await answer.status == 504)
                _ = try await deployment.startWorker("echo")
                #expect(try await client.text() == "while nobody is there")
                try await until("nothing is left") { try await deployment.backlog() == 0 }
                // The connect that timed out has no record left: it was never accepted, or was ended.
                try await until("one connection is on record") {
                    let keys = try await deployment.cli("--raw", "KEYS", "sluice:{*}:connections:*").split(
                        separator: "\n")
                    var records = 0
                    for key in keys {
                        records += Int(try await deployment.cli("HLEN", String(key)).filter(\.isNumber)) ?? 0
                    }
                    return records == 1
                }
            }
        }

        @Test func `two workers share the partitions, and one takes all when the other stops`() async throws {
            try await withDeployment { deployment in
                let edge = try await deployment.startEdge()
                let first = try await deployment.startWorker("echo")
                let second = try await deployment.startWorker("echo")
                func owners() async throws -> [String: Int] {
                    let keys = try await deployment.cli("--raw", "KEYS", "sluice:{*}:state").split(separator: "\n")
                    var owners: [String: Int] = [:]
                    for key in keys {
                        owners[try await deployment.cli("--raw", "HGET", String(key), "owner"), default: 0] += 1
                    }
                    return owners
                }
                try await until("both have half") { try await owners().values.sorted() == [8, 8] }
                let clients = try await (0..<20).async { _ in try await WebSocketClient.connect(port: edge.port) }
                for client in clients { try await client.send("a") }
                for client in clients { #expect(try await client.text() == "a") }
                #expect(await first.stop() == 0)
                for client in clients { try await client.send("b") }
                for client in clients { #expect(try await client.text() == "b") }
                try await until("the other has all") { try await owners().values.sorted() == [16] }
                #expect(second.isRunning)
            }
        }

        @Test func `an edge that stops tells its clients, and leaves no trace but counts`() async throws {
            try await withDeployment { deployment in
                let edge = try await deployment.startEdge()
                _ = try await deployment.startWorker("echo")
                let client = try await WebSocketClient.connect(port: edge.port)
                try await client.send("a")
                #expect(try await client.text() == "a")
                edge.process.signal(SIGTERM)
                guard case .close(let code, _) = try await client.next() else {
                    throw TestSupportError("no close frame")
                }
                #expect(code == 1012)
                try await client.sendClose(code: code)
                #expect(await edge.process.waitForEnd() == 0)
                try await until("its connections and streams are gone") {
                    let keys = try await deployment.cli("--raw", "KEYS", "*")
                    return !keys.contains(":connections:") && !keys.contains(":out:")
                }
            }
        }
    }
}

/// Transforms one element after another.
extension Sequence {
    func async<Result>(_ transform: (Element) async throws -> Result) async rethrows -> [Result] {
        var results: [Result] = []
        for element in self { results.append(try await transform(element)) }
        return results
    }
}
