import NIOCore
import SluiceTestSupport
import Testing

extension Integration {
    /// Redis says no, in every way it can: nobody crashes, and what was promised is done when it says yes again.
    @Suite struct `A Redis that refuses` {
        /// Refuses by `refuse`, sends messages meanwhile, lets Redis work again, and wants every answer, once and in order.
        private static func survive(
            refuse: (TestDeployment) async throws -> Void, allow: (TestDeployment) async throws -> Void
        ) async throws {
            try await withDeployment { deployment in
                let edge = try await deployment.startEdge()
                let worker = try await deployment.startWorker("echo")
                let client = try await WebSocketClient.connect(port: edge.port)
                try await client.send("before")
                #expect(try await client.text() == "before")
                try await refuse(deployment)
                try await client.send((0..<100).map { "meanwhile \($0)" })
                // Long enough for beats, appends and commits to be refused several times.
                try await until("the refusal is noticed") {
                    let errors = try await deployment.metric(
                        "sluice_edge_append_errors_total", adminPort: edge.adminPort)
                    let ready = try await HTTPAnswer.request("GET", "/readyz", port: edge.adminPort)
                    return errors > 0 || ready.status == 503
                }
                try await allow(deployment)
                for number in 0..<100 { #expect(try await client.text() == "meanwhile \(number)") }
                try await client.send("after")
                #expect(try await client.text() == "after")
                try await until("each is counted once") {
                    try await deployment.count("echo") == ["messages": 102]
                }
                #expect(edge.process.isRunning && worker.isRunning)
            }
        }

        @Test func `because its memory is full`() async throws {
            try await Self.survive {
                _ = try await $0.cli("CONFIG", "SET", "maxmemory", "1")
            } allow: {
                _ = try await $0.cli("CONFIG", "SET", "maxmemory", "0")
            }
        }

        @Test func `because its memory is full for longer than a node may be silent, and the node lives`() async throws
        {
            try await withDeployment { deployment in
                let edge = try await deployment.startEdge()
                _ = try await deployment.startWorker("TestWorker", ["--dead-after", "2"])
                let client = try await WebSocketClient.connect(port: edge.port)
                try await client.send("before")
                #expect(try await client.text() == "before")
                _ = try await deployment.cli("CONFIG", "SET", "maxmemory", "1")
                try await client.send((0..<100).map { "meanwhile \($0)" })
                let refused = ContinuousClock.now
                try await until("twice the dead time has passed") { ContinuousClock.now - refused > .seconds(4) }
                _ = try await deployment.cli("CONFIG", "SET", "maxmemory", "0")
                for number in 0..<100 { #expect(try await client.text() == "meanwhile \(number)") }
                #expect(try await deployment.countAtRest("ends").isEmpty)
                try await until("each is counted once") { try await deployment.count("echo") == ["messages": 101] }
            }
        }

        @Test func `because it has become a replica`() async throws {
            try await Self.survive {
                _ = try await $0.cli("REPLICAOF", "127.0.0.1", "1")
            } allow: {
                _ = try await $0.cli("REPLICAOF", "NO", "ONE")
            }
        }

        @Test func `because a password is wanted that nobody has`() async throws {
            try await Self.survive {
                _ = try await $0.redis.cli(["CONFIG", "SET", "requirepass", "secret"])
                _ = try await $0.redis.cli(["-a", "secret", "--no-auth-warning", "CLIENT", "KILL", "TYPE", "normal"])
                _ = try await $0.redis.cli(["-a", "secret", "--no-auth-warning", "CLIENT", "KILL", "TYPE", "pubsub"])
            } allow: {
                _ = try await $0.redis.cli(["-a", "secret", "--no-auth-warning", "CONFIG", "SET", "requirepass", ""])
            }
        }

        @Test func `because a script is busy`() async throws {
            try await Self.survive {
                _ = try await $0.cli("CONFIG", "SET", "busy-reply-threshold", "100")
                let deployment = $0
                Task { _ = try await deployment.cli("EVAL", "while true do end", "0") }
                try await until("Redis is busy") { try await deployment.cli("PING").hasPrefix("BUSY") }
            } allow: {
                _ = try await $0.cli("SCRIPT", "KILL")
            }
        }

        @Test func `an entry that nobody can read is a dead letter, and the worker goes on`() async throws {
            try await withDeployment { deployment in
                let edge = try await deployment.startEdge()
                _ = try await deployment.startWorker("echo")
                let client = try await WebSocketClient.connect(port: edge.port)
                try await client.send("a")
                #expect(try await client.text() == "a")
                for tag in ["18", "249", "72"] {
                    for field in ["e", "m", "l", "x"] {
                        _ = try await deployment.cli("XADD", "sluice:{\(tag)}:events", "*", field, "garbage")
                    }
                    _ = try await deployment.cli("XADD", "sluice:{\(tag)}:events", "*", "e", "a", "e", "b")
                }
                try await until("all are dead letters") {
                    for tag in ["18", "249", "72"] {
                        guard try await deployment.cli("XLEN", "sluice:{\(tag)}:dead").hasSuffix("5") else {
                            return false
                        }
                    }
                    return true
                }
                let letter = try await deployment.cli("XRANGE", "sluice:{18}:dead", "-", "+", "COUNT", "1")
                #expect(letter.contains("reason") && letter.contains("garbage"))
                #expect(try await deployment.backlog() == 0)
                try await client.send("b")
                #expect(try await client.text() == "b")
            }
        }
    }
}
