import Foundation
import NIOCore
import SluiceTestSupport
import Testing

extension Integration {
    /// Partitions change hands, in order and out of it.
    @Suite struct `Hand-over` {
        @Test func `a handler that needs longer than the hand-over runs again, and has its effect once`() async throws {
            try await withDeployment { deployment in
                let edge = try await deployment.startEdge()
                let first = try await deployment.startWorker("TestWorker")
                let client = try await WebSocketClient.connect(port: edge.port)
                try await client.send([#"{"action":"sleep","length":2000}"#, "behind"])
                try await until("it runs") { first.output.contains("a handler sleeps") }
                let second = try await deployment.startWorker("TestWorker")
                #expect(await first.stop() == 0)
                #expect(try await client.text().contains(#""length":2000"#))
                #expect(try await client.text() == "behind")
                #expect(second.output.contains("a handler sleeps"))
                try await until("both are counted once") { try await deployment.count("echo") == ["messages": 2] }
            }
        }

        @Test func `thousands of handlers sleep at once, and delay nobody else`() async throws {
            try await withDeployment { deployment in
                let edge = try await deployment.startEdge()
                _ = try await deployment.startWorker("TestWorker")
                let sleepers = try await (0..<2000).async { _ in try await WebSocketClient.connect(port: edge.port) }
                let other = try await WebSocketClient.connect(port: edge.port)
                let start = ContinuousClock.now
                for sleeper in sleepers { try await sleeper.send([#"{"action":"sleep","length":5000}"#, "behind"]) }
                var longest = Duration.zero
                while ContinuousClock.now - start < .seconds(4) {
                    let sent = ContinuousClock.now
                    try await other.send("quick")
                    #expect(try await other.text() == "quick")
                    longest = max(longest, ContinuousClock.now - sent)
                }
                for sleeper in sleepers {
                    #expect(try await sleeper.text().contains("sleep"))
                    #expect(try await sleeper.text() == "behind")
                }
                let time = ContinuousClock.now - start
                print("2,000 handlers slept 5 s in \(time); another connection waited \(longest) at most")
                #expect(longest < .seconds(1) && time < .seconds(9))
            }
        }

        @Test func `an owner that somebody made up never beats, and is followed after a lease`() async throws {
            try await withDeployment { deployment in
                let edge = try await deployment.startEdge()
                let worker = try await deployment.startWorker("echo")
                let clients = try await (0..<40).async { _ in try await WebSocketClient.connect(port: edge.port) }
                for client in clients { try await client.send("before") }
                for client in clients { #expect(try await client.text() == "before") }
                for key in try await deployment.cli("--raw", "KEYS", "sluice:{*}:state").split(separator: "\n") {
                    _ = try await deployment.cli("HSET", String(key), "owner", "nobody:at all")
                }
                for client in clients { try await client.send("after") }
                for client in clients { #expect(try await client.text() == "after") }
                try await until("each is counted once") { try await deployment.count("echo") == ["messages": 80] }
                #expect(worker.output.contains("the partition is another worker's now"))
            }
        }

        @Test func `a worker with another number of partitions says so and ends`() async throws {
            try await withDeployment { deployment in
                _ = try await deployment.startEdge(["--partitions", "4"])
                let worker = try ChildProgram(
                    "echo", ["--redis", deployment.url, "--partitions", "8"], log: "\(deployment.folder)/wrong.log")
                #expect(await worker.waitForEnd() != 0)
                #expect(worker.output.contains("4") && worker.output.contains("8"))
            }
        }
    }
}
