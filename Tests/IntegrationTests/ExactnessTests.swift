import Foundation
import NIOCore
import SluiceTestSupport
import Testing

extension Integration {
    /// Nothing lost, nothing doubled, nothing out of order.
    @Suite struct Exactness {
        /// Sends numbered messages, `window` at a time, and checks that each comes back once and in order.
        private static func converse(_ client: WebSocketClient, name: String, messages: Int, window: Int) async throws {
            var answered = 0
            try await client.send((0..<min(window, messages)).map { "\(name)-\($0)" })
            var sent = min(window, messages)
            while answered < messages {
                let text = try await client.text(within: .seconds(40))
                guard text == "\(name)-\(answered)" else {
                    throw TestSupportError("\(name)-\(answered) was expected, \(text) came")
                }
                answered += 1
                if sent < messages {
                    try await client.send("\(name)-\(sent)")
                    sent += 1
                }
            }
        }

        private static func load(_ ports: [Int], clients: Int, messages: Int) async throws {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<clients {
                    group.addTask {
                        let client = try await WebSocketClient.connect(port: ports[number % ports.count])
                        try await converse(client, name: "c\(number)", messages: messages, window: 16)
                        try await client.drop()
                    }
                }
                try await group.waitForAll()
            }
        }

        @Test func `100,000 messages of 500 clients end in exactly the right total, in packs`() async throws {
            try await withDeployment { deployment in
                let edges = [try await deployment.startEdge(), try await deployment.startEdge()]
                for _ in 0..<2 { _ = try await deployment.startWorker("echo") }
                try await Self.load(edges.map(\.port), clients: 500, messages: 200)
                try await until("all are counted") { try await deployment.count("echo") == ["messages": 100_000] }
                var events = 0.0
                var packs = 0.0
                for edge in edges {
                    events += try await deployment.metric("sluice_edge_events_total", adminPort: edge.adminPort)
                    packs += try await deployment.metric("sluice_edge_packs_total", adminPort: edge.adminPort)
                }
                print("events per pack: \(events / packs)")
                #expect(events / packs > 4)
                #expect(try await deployment.backlog() == 0)
            }
        }

        /// Sends fifteen reactions and asks for the counts, so that sixteen messages are in flight, until `reactions` are sent.
        private static func react(_ client: WebSocketClient, reactions: Int) async throws {
            var sent = 0
            while sent < reactions {
                let share = min(15, reactions - sent)
                let texts = (sent..<sent + share).map { #"{"action":"react","emoji":"\#(emojis[$0 % emojis.count])"}"# }
                try await client.send(texts + [#"{"action":"counts"}"#])
                sent += share
                // Live counts come in between.
                var isAnswered = false
                while !isAnswered {
                    isAnswered = try await client.text(within: .seconds(60)).hasPrefix(#"{"counts":"#)
                }
            }
        }

        private static let emojis = ["tada", "eyes", "wave", "heart", "rocket"]

        @Test func `100,000 reactions of 500 clients are counted exactly, though workers are killed`() async throws {
            try await withDeployment { deployment in
                let edges = [try await deployment.startEdge(), try await deployment.startEdge()]
                var workers = [
                    try await deployment.startWorker("reactions"), try await deployment.startWorker("reactions"),
                ]
                func counted() async throws -> Int { try await deployment.count("reactions").values.reduce(0, +) }
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for number in 0..<500 {
                        group.addTask {
                            let client = try await WebSocketClient.connect(port: edges[number % 2].port)
                            try await Self.react(client, reactions: 200)
                            try await client.drop()
                        }
                    }
                    for round in 0..<2 {
                        try await until("a part is counted", within: .seconds(60)) {
                            try await counted() > 30_000 * (round + 1)
                        }
                        workers[round].kill()
                        workers[round] = try await deployment.startWorker("reactions")
                    }
                    try await group.waitForAll()
                }
                try await until("all are counted") { try await counted() >= 100_000 }
                let counts = try await deployment.count("reactions")
                #expect(counts == Dictionary(uniqueKeysWithValues: Self.emojis.map { ($0, 20_000) }))
                var (events, packs) = (0.0, 0.0)
                for edge in edges {
                    events += try await deployment.metric("sluice_edge_events_total", adminPort: edge.adminPort)
                    packs += try await deployment.metric("sluice_edge_packs_total", adminPort: edge.adminPort)
                }
                print("events per pack: \(events / packs)")
                #expect(events / packs > 4)
            }
        }

        @Test func `workers killed in the middle lose nothing and double nothing`() async throws {
            try await withDeployment { deployment in
                let edges = [try await deployment.startEdge(), try await deployment.startEdge()]
                var workers = [try await deployment.startWorker("echo"), try await deployment.startWorker("echo")]
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask { try await Self.load(edges.map(\.port), clients: 40, messages: 1500) }
                    for round in 0..<3 {
                        try await until("a part is done", within: .seconds(60)) {
                            try await deployment.count("echo")["messages", default: 0] > 10_000 * (round + 1)
                        }
                        workers[round % 2].kill()
                        workers[round % 2] = try await deployment.startWorker("echo")
                    }
                    try await group.waitForAll()
                }
                try await until("all are counted") {
                    try await deployment.count("echo")["messages", default: 0] >= 60_000
                }
                #expect(try await deployment.count("echo") == ["messages": 60_000])
            }
        }

        @Test func `a worker that stops in the middle hands over without a loss`() async throws {
            try await withDeployment { deployment in
                let edge = try await deployment.startEdge()
                let workers = [try await deployment.startWorker("echo"), try await deployment.startWorker("echo")]
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask { try await Self.load([edge.port], clients: 20, messages: 1000) }
                    try await until("a part is done") {
                        try await deployment.count("echo")["messages", default: 0] > 5000
                    }
                    #expect(await workers[0].stop() == 0)
                    try await group.waitForAll()
                }
                try await until("all are counted") { try await deployment.count("echo") == ["messages": 20_000] }
            }
        }

        @Test func `Redis killed and started again loses nothing that it had accepted`() async throws {
            try await withDeployment(RedisServerOptions(appendOnly: true)) { deployment in
                let edge = try await deployment.startEdge()
                for _ in 0..<2 { _ = try await deployment.startWorker("echo") }
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask { try await Self.load([edge.port], clients: 20, messages: 1000) }
                    for round in 1...2 {
                        try await until("a part is done", within: .seconds(60)) {
                            try await deployment.count("echo")["messages", default: 0] > 5000 * round
                        }
                        await deployment.redis.kill()
                        try await deployment.redis.restart()
                    }
                    try await group.waitForAll()
                }
                try await until("all are counted") {
                    try await deployment.count("echo")["messages", default: 0] >= 20_000
                }
                #expect(try await deployment.count("echo") == ["messages": 20_000])
                #expect(edge.process.isRunning)
            }
        }
    }
}
