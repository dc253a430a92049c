import Foundation
import NIOCore
import SluiceTestSupport
import Testing

extension Integration {
    /// The `@connections` API over two edges.
    @Suite struct `The connections API` {
        static let keys = ["SLUICE_ACCESS_KEY_ID": "AKIASLUICETEST", "SLUICE_SECRET_ACCESS_KEY": "not a secret"]
        static let clientKeys = ["AWS_ACCESS_KEY_ID": "AKIASLUICETEST", "AWS_SECRET_ACCESS_KEY": "not a secret"]

        @Test(.enabled(if: Peers.have("boto3", "websockets"), "Scripts/install-test-peers installs boto3 and others"))
        func `is what boto3, the aws CLI and curl take for API Gateway's`() async throws {
            try await withDeployment { deployment in
                let edges = [
                    try await deployment.startEdge(environment: Self.keys),
                    try await deployment.startEdge(["--loops", "2"], environment: Self.keys),
                ]
                _ = try await deployment.startWorker("TestWorker")
                let process = try ChildProgram(
                    Peers.python,
                    ["\(Peers.root)/Tests/Peers/connections.py"] + edges.map { "http://127.0.0.1:\($0.port)" },
                    environment: Self.clientKeys, log: "\(deployment.folder)/peer.log")
                let status = await process.waitForEnd()
                #expect(status == 0, "\(process.output)")
            }
        }

        /// A deployment of two edges, a client at the first, and what is signed for the second.
        private static func withClient(
            _ arguments: [String] = [], worker: [String] = [],
            _ body: (TestDeployment, TestDeployment.EdgeProcess, SignedCalls, WebSocketClient) async throws -> Void
        ) async throws {
            try await withDeployment(RedisServerOptions(appendOnly: true)) { deployment in
                let holder = try await deployment.startEdge(environment: keys)
                let other = try await deployment.startEdge(arguments, environment: keys)
                _ = try await deployment.startWorker("TestWorker", worker)
                let client = try await WebSocketClient.connect(port: holder.port)
                try await client.send(#"{"action":"who"}"#)
                let answer = try await client.text()
                let id = answer.split(separator: "\"")[3]
                try await body(
                    deployment, holder, SignedCalls(port: other.port, path: "/@connections/\(id)"), client)
            }
        }

        @Test func `says gone soon after the connection's edge was killed`() async throws {
            try await Self.withClient { (_, holder, calls, client) async throws -> Void in
                #expect(try await calls.post("hello") == 200)
                #expect(try await client.text() == "hello")
                holder.process.kill()
                let start = ContinuousClock.now
                #expect(try await calls.post("is there anybody?") == 410)
                let time = ContinuousClock.now - start
                print("the connection of a killed edge is gone after \(time)")
                #expect(time < .seconds(8))
                #expect(try await calls.post("is there anybody?") == 410)
            }
        }

        @Test func `waits for an edge that stands still, and says so when it is too long`() async throws {
            try await Self.withClient(["--answer-timeout", "1"], worker: ["--dead-after", "30"]) {
                (_, holder, calls, client) async throws -> Void in
                holder.process.signal(SIGSTOP)
                #expect(try await calls.post("late") == 504)
                async let second = calls.post("in time")
                try await until("the errand waits") { try await calls.post("later still") == 504 }
                #expect(try await second == 504)
                holder.process.signal(SIGCONT)
                // What was taken after its time arrives all the same: 504 leaves that open.
                #expect(try await client.text() == "late")
            }
        }

        @Test func `loses no post and says nothing twice while its subscription is killed`() async throws {
            try await Self.withClient { (deployment, _, calls, client) async throws -> Void in
                let killing = Task {
                    while !Task.isCancelled {
                        _ = try await deployment.cli("CLIENT", "KILL", "TYPE", "pubsub")
                        try await Task.sleep(for: .milliseconds(700))
                    }
                }
                defer { killing.cancel() }
                for number in 0..<300 {
                    #expect(try await calls.post("\(number)") == 200)
                    #expect(try await client.text() == "\(number)")
                }
            }
        }

        @Test func `a connection that was closed is told so, though the edge that asked heard nothing for a while`()
            async throws
        {
            try await Self.withClient { deployment, _, calls, client in
                // Every subscription is lost again and again, and the answer comes by one.
                let killing = Task {
                    while !Task.isCancelled {
                        _ = try await deployment.cli("CLIENT", "KILL", "TYPE", "pubsub")
                        try await Task.sleep(for: .milliseconds(20))
                    }
                }
                async let status = HTTPAnswer(calls.exchange("DELETE", nil))?.status
                try await until("it is closed") {
                    if case .close(1000, _) = try await client.next() { true } else { false }
                }
                try await client.sendClose(code: 1000)
                killing.cancel()
                #expect(try await status == 204)
            }
        }

        @Test func `more than an edge may hold for Redis is refused with 429`() async throws {
            try await Self.withClient(["--queue-limit", "1000"]) { deployment, _, calls, client in
                let long = String(repeating: "a", count: 2000)
                // Whichever of the two arrives first fills the edge, so the other one finds it full.
                try await until("one of two is refused") {
                    _ = try await deployment.cli("CLIENT", "PAUSE", "500", "ALL")
                    async let first = calls.post(long)
                    async let second = calls.post(long)
                    let answers = try await [first, second]
                    #expect(answers.contains(200))
                    return answers.contains(429)
                }
                #expect(try await client.text() == long)
                try await until("calls are taken again") { try await calls.post("later") == 200 }
            }
        }

        @Test func `posts go on after Redis was restarted`() async throws {
            try await Self.withClient { (deployment, _, calls, client) async throws -> Void in
                #expect(try await calls.post("before") == 200)
                try await deployment.redis.restart()
                try await until("posts are taken again") { try await calls.post("after") == 200 }
                #expect(try await client.text() == "before")
                #expect(try await client.text() == "after")
            }
        }

        @Test func `is closed as long as there is no key, and says how to open it`() async throws {
            try await withDeployment { deployment in
                let edge = try await deployment.startEdge()
                _ = try await deployment.startWorker("TestWorker")
                let calls = SignedCalls(port: edge.port, path: "/@connections/AAAAAAAAAAAAAAA=")
                #expect(try await calls.post("x") == 403)
                #expect(try await calls.post("x") == 403)
                let log = edge.process.output
                #expect(log.components(separatedBy: "SLUICE_ACCESS_KEY").count == 2, "\(log)")
            }
        }
    }
}
