import NIOCore
import SluiceTestSupport
import Testing

extension Integration {
    @Suite struct `A power failure of Redis` {
        private static func converse(_ client: WebSocketClient, _ name: String, _ count: Int = 10) async throws {
            for number in 0..<count {
                try await client.send("\(name) \(number)")
                #expect(try await client.text() == "\(name) \(number)")
            }
        }

        private static func losses(_ deployment: TestDeployment, _ edge: TestDeployment.EdgeProcess) async throws
            -> Double
        {
            try await deployment.metric("sluice_edge_lost_writes_total", adminPort: edge.adminPort)
        }

        @Test
        func `under everysec loses the last second, which is noticed and told, and what comes afterwards is done once`()
            async throws
        {
            let power = try await PowerFailure()
            try await withDeployment(power.options(sync: "everysec")) { deployment in
                let edge = try await deployment.startEdge()
                _ = try await deployment.startWorker("echo")
                let client = try await WebSocketClient.connect(port: edge.port)
                try await Self.converse(client, "kept")
                let kept = try await deployment.countAtRest("echo")["messages", default: 0]
                try await until("that is synced") { try power.unsynced(deployment) == 0 }
                // As much as fits before the next sync.
                var said = 0
                while try power.unsynced(deployment) == 0 || said < 10 {
                    try await Self.converse(client, "lost \(said)", 1)
                    said += 1
                }
                let lost = try await power.strike(deployment)
                print("a power failure under everysec took \(lost) B")
                #expect(kept == 10 && lost > 0)
                try await deployment.redis.restart()

                guard case .close(let code, _) = try await client.next() else {
                    throw TestSupportError("no close frame")
                }
                #expect(code == 1012)
                try await until("the loss is in the metrics") { try await Self.losses(deployment, edge) > 0 }
                let before = try await deployment.countAtRest("echo")["messages", default: 0]
                let later = try await WebSocketClient.connect(port: edge.port)
                try await Self.converse(later, "after")
                try await Self.converse(later, "and after")
                try await until("what is new is counted once") {
                    try await deployment.count("echo") == ["messages": before + 20]
                }
                #expect(edge.process.output.contains("Redis has lost events"))
                // The connection that the loss closed has its end, though the pack with it follows no other.
                try await later.drop()
                try await until("no connection is on record") {
                    try await deployment.cli("--raw", "KEYS", "sluice:{*}:connections:*").isEmpty
                }
                #expect(try await deployment.backlog() == 0)
            }
        }

        @Test func `under always loses nothing that was answered, in the middle of a load`() async throws {
            let power = try await PowerFailure()
            try await withDeployment(power.options(sync: "always")) { deployment in
                let edge = try await deployment.startEdge()
                let workers = [try await deployment.startWorker("echo"), try await deployment.startWorker("echo")]
                let clients = try await (0..<20).async { _ in try await WebSocketClient.connect(port: edge.port) }
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for (name, client) in clients.enumerated() {
                        group.addTask { try await Self.converse(client, "\(name)", 300) }
                    }
                    for round in 1...3 {
                        try await until("a part is counted", within: .seconds(60)) {
                            try await deployment.count("echo")["messages", default: 0] > 1500 * round
                        }
                        _ = try await power.strike(deployment)
                        try await deployment.redis.restart()
                    }
                    try await group.waitForAll()
                }
                try await until("each is counted once") { try await deployment.count("echo") == ["messages": 6000] }
                #expect(try await Self.losses(deployment, edge) == 0)
                #expect(edge.process.isRunning && workers.allSatisfy(\.isRunning))
            }
        }
    }
}
