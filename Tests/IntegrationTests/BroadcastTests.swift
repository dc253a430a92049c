import NIOCore
import SluiceTestSupport
import Testing

@testable import Sluice

extension Integration {
    /// The way back: replies and broadcasts, while the edge's subscriptions are killed.
    @Suite struct `The reply path` {
        private static let rounds = 4000

        private static func worker() -> Worker {
            let worker = Worker("broadcasts")
            worker.on(.connect) { (_: Event, context) in context.join("room") }
            worker.on("say") { (event: Event, context) in
                context.broadcast(event.text ?? "", to: "room")
                context.reply(event.text ?? "")
            }
            return worker
        }

        /// Everything that arrives until all was heard: what was broadcast, and what answered this client.
        private static func listen(_ client: WebSocketClient, broadcasts: Int, replies: Int) async throws -> [String] {
            var heard: [String] = []
            while heard.count < broadcasts + replies { heard.append(try await client.text(within: .seconds(30))) }
            return heard
        }

        /// The number that were killed, when it is cancelled.
        private static func killSubscriptions(of deployment: TestDeployment) -> Task<Int, any Error> {
            Task {
                var kills = 0
                while !Task.isCancelled {
                    let answer = try await deployment.cli("CLIENT", "KILL", "TYPE", "pubsub")
                    kills += Int(answer.filter(\.isNumber)) ?? 0
                    try? await Task.sleep(for: .milliseconds(250))
                }
                return kills
            }
        }

        /// One of them speaks, all listen; what each heard.
        private static func converse(_ clients: [WebSocketClient]) async throws -> [Int: [String]] {
            try await withThrowingTaskGroup(of: (Int, [String]).self) { group in
                for (number, client) in clients.enumerated() {
                    group.addTask {
                        let replies = number == 7 ? rounds : 0
                        return (number, try await listen(client, broadcasts: rounds, replies: replies))
                    }
                }
                for start in stride(from: 0, to: rounds, by: 10) {
                    try await clients[7].send((start..<start + 10).map { #"{"action":"say","n":\#($0)}"# })
                    try await Task.sleep(for: .milliseconds(5))
                }
                var heard: [Int: [String]] = [:]
                for try await (number, texts) in group { heard[number] = texts }
                return heard
            }
        }

        @Test func `no reply and no broadcast is lost, doubled or out of order when subscriptions are killed`()
            async throws
        {
            try await withDeployment { deployment in
                let edges = [try await deployment.startEdge(), try await deployment.startEdge()]
                try await deployment.serving(Self.worker()) {
                    let clients = try await (0..<20).async {
                        try await WebSocketClient.connect(port: edges[$0 % 2].port)
                    }
                    try await until("all are members") {
                        let key = try await deployment.cli("--raw", "KEYS", "sluice:{*}:topic:room")
                        return try await deployment.cli("--raw", "HGET", key, "members") == "20"
                    }
                    let killing = Self.killSubscriptions(of: deployment)
                    defer { killing.cancel() }
                    let heard = try await Self.converse(clients)
                    killing.cancel()
                    #expect(try await killing.value >= 4, "subscriptions were killed meanwhile")
                    let said = (0..<Self.rounds).map { #"{"action":"say","n":\#($0)}"# }
                    for (number, texts) in heard where number != 7 { #expect(texts == said) }
                    // The speaker has each twice: its reply, and the broadcast that travelled by the topic's home.
                    var count: [String: Int] = [:]
                    for text in heard[7] ?? [] { count[text, default: 0] += 1 }
                    #expect(count.count == Self.rounds && count.values.allSatisfy { $0 == 2 })
                }
            }
        }
    }
}
