import NIOCore
import SluiceTestSupport
import Testing

extension Integration {
    /// An edge that is killed takes its connections with it: each is told its end by somebody else.
    @Suite struct `A lost node` {
        private static let connections = 5000

        @Test func `is also an edge that stops while Redis takes nothing`() async throws {
            try await withDeployment { deployment in
                let edge = try await deployment.startEdge(["--drain", "0.5"])
                _ = try await deployment.startWorker("TestWorker", ["--dead-after", "2"])
                let clients = try await (0..<20).async { _ in try await WebSocketClient.connect(port: edge.port) }
                for client in clients { try await client.send("hello") }
                for client in clients { #expect(try await client.text() == "hello") }
                _ = try await deployment.cli("CONFIG", "SET", "maxmemory", "1")
                #expect(await edge.process.stop() == 0)
                #expect(edge.process.output.contains("Redis did not take this edge's last events"))
                _ = try await deployment.cli("CONFIG", "SET", "maxmemory", "0")
                try await until("each connection has its end") {
                    try await deployment.count("ends") == ["all": 20]
                }
                try await until("each end is written down") { try await deployment.count("ended").count == 20 }
                #expect(try await deployment.count("ended").keys.allSatisfy { $0.hasSuffix(" 1006 Node lost") })
            }
        }

        /// Five seconds without a beat, the lease that a killed worker's partitions wait for, and one second.
        private static let bound = Duration.seconds(5 + 3 + 1)

        @Test(arguments: [false, true])
        func `ends 5,000 connections once each in time, though a worker is killed`(killsWorker: Bool) async throws {
            try await withDeployment { deployment in
                let edge = try await deployment.startEdge()
                let workers = [
                    try await deployment.startWorker("TestWorker"), try await deployment.startWorker("TestWorker"),
                ]
                var clients: [WebSocketClient] = []
                try await withThrowingTaskGroup(of: [WebSocketClient].self) { group in
                    for _ in 0..<50 {
                        group.addTask {
                            try await (0..<Self.connections / 50).async { _ in
                                try await WebSocketClient.connect(port: edge.port)
                            }
                        }
                    }
                    for try await some in group { clients += some }
                }
                for client in clients { try await client.send("last words") }
                try await until("they are echoed", within: .seconds(60)) {
                    try await deployment.count("echo") == ["messages": Self.connections]
                }
                edge.process.kill()
                let killed = ContinuousClock.now
                if killsWorker {
                    // In the middle of the time that nobody beats in, and with it the owner's watch over the node.
                    try await until("half of the dead time has passed") {
                        ContinuousClock.now - killed > .milliseconds(2500)
                    }
                    workers[0].kill()
                }
                try await until("each has its end", within: .seconds(40)) {
                    try await deployment.count("ends")["all", default: 0] >= Self.connections
                }
                let time = ContinuousClock.now - killed
                print("5,000 ends told \(time) after the edge was killed\(killsWorker ? ", and a worker" : "")")
                #expect(time <= Self.bound)
                try await until("nothing of the node is left") {
                    let keys = try await deployment.cli("--raw", "KEYS", "*")
                    return !keys.contains(":connections:") && !keys.contains(":out:")
                }
                // A count of its own: its home may be told later than that of the one above.
                try await until("each end is written down") {
                    try await deployment.count("ended").values.reduce(0, +) >= Self.connections
                }
                let ended = try await deployment.count("ended")
                #expect(ended.count == Self.connections)
                #expect(ended.values.allSatisfy { $0 == 1 })
                #expect(ended.keys.allSatisfy { $0.hasSuffix(" 1006 Node lost") })
                #expect(try await deployment.count("ends") == ["all": Self.connections])
            }
        }
    }
}
