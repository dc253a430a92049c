import NIOCore
import SluiceTestSupport
import Testing

@testable import Sluice

extension Integration {
    /// Somebody says FLUSHALL to the deployment's Redis: what was in it is gone, and all that is open goes on.
    @Suite struct `Deleted data` {
        private static func worker(ends: Told) -> Worker {
            let worker = Worker("deleted-data")
            worker.on(.connect) { (_: Event, context) in
                context.join("room")
                context.join(live: "likes")
            }
            worker.on("say") { (event: Event, context) in context.broadcast(event.text ?? "", to: "room") }
            worker.on("like") { (_: Event, context) in context.increment("likes", "all") }
            worker.on(.default) { (event: Event, context) in context.reply(event.text ?? "") }
            worker.on(.disconnect) { (_: Event, context) in ends.add("\(context.connectionID)") }
            return worker
        }

        /// The next text that is not a live count's.
        private static func text(_ client: WebSocketClient) async throws -> String {
            while true {
                let text = try await client.text()
                if !text.contains(#""counts":"#) { return text }
            }
        }

        /// Joins travel to the topic's home: what is said before they are there does not reach everybody.
        private static func untilAllAreMembers(_ deployment: TestDeployment) async throws {
            try await until("all are members") {
                let key = try await deployment.cli("--raw", "KEYS", "sluice:{*}:topic:room")
                return try await deployment.cli("--raw", "HGET", key, "members") == "20"
            }
        }

        private static func texts(_ count: Int, _ client: WebSocketClient) async throws -> [String] {
            var texts: [String] = []
            for _ in 0..<count { texts.append(try await text(client)) }
            return texts
        }

        @Test func `connections keep their topics, their order and their one end`() async throws {
            try await withDeployment { deployment in
                let edge = try await deployment.startEdge(["--loops", "2"])
                let ends = Told()
                try await deployment.serving(Self.worker(ends: ends)) {
                    let clients = try await (0..<20).async { _ in try await WebSocketClient.connect(port: edge.port) }
                    try await Self.untilAllAreMembers(deployment)
                    try await clients[0].send(#"{"action":"say","when":"before"}"#)
                    for client in clients { #expect(try await Self.text(client).contains("before")) }

                    _ = try await deployment.cli("FLUSHALL")
                    try await Self.untilAllAreMembers(deployment)
                    for number in 0..<20 { try await clients[number].send(#"{"action":"say","n":"\#(number)"}"#) }
                    var heard: [[String]] = []
                    for client in clients {
                        heard.append(try await Self.texts(20, client))
                    }
                    #expect(Set(heard).count == 1, "one order for everybody")
                    #expect(Set(heard[0]).count == 20)
                    try await clients[3].send(#"{"action":"like"}"#)
                    for client in clients {
                        try await until("the live count arrives") {
                            try await client.text().contains(#""counts":{"all":1}"#)
                        }
                    }
                    for client in clients { try await client.drop() }
                    try await until("each end is told") { ends.all.count >= 20 }
                    try await until("no record and no member is left") {
                        let keys = try await deployment.cli("--raw", "KEYS", "*")
                        return !keys.contains(":connections:") && !keys.contains(":topic:") && !keys.contains(":live:")
                    }
                    #expect(Set(ends.all).count == 20 && ends.all.count == 20)
                }
                #expect(edge.process.output.contains("Redis lost a partition's data"))
            }
        }

        @Test func `under load what was under way is lost, and everything after it is answered once`() async throws {
            try await withDeployment { deployment in
                let edge = try await deployment.startEdge()
                let workers = [try await deployment.startWorker("echo"), try await deployment.startWorker("echo")]
                let clients = try await (0..<40).async { _ in try await WebSocketClient.connect(port: edge.port) }
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for client in clients {
                        group.addTask {
                            var (sent, expected) = (0, 0)
                            // What is told after the data were deleted is all answered: the last is sent until it is.
                            while expected < 3000 {
                                try await client.send((sent..<sent + 20).map { "\($0)" })
                                sent += 20
                                guard let first = try? await client.text(within: .seconds(1)) else { continue }
                                var number = try #require(Int(first))
                                #expect(number >= expected, "an answer came twice, or too late")
                                while number < sent - 1 {
                                    expected = number + 1
                                    guard let next = try? await client.text(within: .seconds(1)) else { break }
                                    number = try #require(Int(next))
                                    #expect(number >= expected, "an answer came twice, or too late")
                                }
                                expected = number + 1
                            }
                        }
                    }
                    group.addTask {
                        try await until("a part is counted", within: .seconds(60)) {
                            try await deployment.count("echo")["messages", default: 0] > 10_000
                        }
                        _ = try await deployment.cli("FLUSHALL")
                    }
                    try await group.waitForAll()
                }
                #expect(edge.process.isRunning && workers.allSatisfy(\.isRunning))
                let later = try await WebSocketClient.connect(port: edge.port)
                let before = try await deployment.countAtRest("echo")["messages", default: 0]
                try await later.send((0..<100).map { "\($0)" })
                for number in 0..<100 { #expect(try await later.text() == "\(number)") }
                try await until("counts go on exactly") {
                    try await deployment.count("echo")["messages", default: 0] == before + 100
                }
            }
        }
    }
}
