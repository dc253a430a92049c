import NIOCore
import SluiceTestSupport
import Testing

@testable import Sluice

extension Integration {
    @Suite struct `A Redis that lost replies` {
        /// A handshake that waits where something was lost is refused, and the client comes again.
        private static func connect(_ edge: TestDeployment.EdgeProcess) async throws -> WebSocketClient {
            for _ in 0..<50 {
                if let client = try? await WebSocketClient.connect(port: edge.port) { return client }
            }
            return try await WebSocketClient.connect(port: edge.port)
        }

        /// Two of the room. What is lost is noticed partition by partition: who comes in between is closed once more, and comes
        /// again.
        private static func enter(
            _ edges: [TestDeployment.EdgeProcess]
        ) async throws -> (listener: WebSocketClient, speaker: WebSocketClient) {
            for _ in 0..<20 {
                let (listener, speaker) = (try await connect(edges[0]), try await connect(edges[1]))
                if await isHeard(speaker, by: listener) { return (listener, speaker) }
            }
            throw TestSupportError("nobody in the room is heard")
        }

        private static func isHeard(_ speaker: WebSocketClient, by listener: WebSocketClient) async -> Bool {
            for _ in 0..<50 {
                guard (try? await speaker.send("mark")) != nil else { return false }
                if (try? await listener.text(within: .milliseconds(100))) == "mark" { return true }
            }
            return false
        }

        @Test func `closes whoever only listens, for nobody knows what they missed`() async throws {
            let power = try await PowerFailure()
            try await withDeployment(power.options(sync: "everysec")) { deployment in
                let worker = Worker("room")
                worker.on(.connect) { (_: Event, context) in context.join("room") }
                worker.on(.default) { (event: Event, context) in context.broadcast(event.text ?? "", to: "room") }
                let edges = [try await deployment.startEdge(), try await deployment.startEdge()]
                try await deployment.serving(worker) {
                    let listener = try await WebSocketClient.connect(port: edges[0].port)
                    let speaker = try await WebSocketClient.connect(port: edges[1].port)
                    try await until("both are members") {
                        let key = try await deployment.cli("--raw", "KEYS", "sluice:{*}:topic:room")
                        return try await deployment.cli("--raw", "HGET", key, "members") == "2"
                    }
                    try await speaker.send("kept")
                    #expect(try await listener.text() == "kept")
                    try await until("that is synced") { try power.unsynced(deployment) < 100 }
                    var said = 0
                    while try power.unsynced(deployment) < 4000 || said < 10 {
                        try await speaker.send("lost \(said)")
                        #expect(try await listener.text() == "lost \(said)")
                        said += 1
                    }
                    let lost = try await power.strike(deployment)
                    #expect(lost > 0)
                    try await deployment.redis.restart()
                    guard case .close(let code, _) = try await listener.next() else {
                        throw TestSupportError("no close frame")
                    }
                    #expect(code == 1012)
                    // The other edge notices by itself, and closes its own.
                    while case .text = try await speaker.next() {}
                    // Whoever comes again hears everything from there on.
                    let (later, other) = try await Self.enter(edges)
                    for number in 0..<20 { try await other.send("new \(number)") }
                    var heard = try await later.text()
                    while heard == "mark" { heard = try await later.text() }
                    for number in 0..<20 {
                        #expect(heard == "new \(number)")
                        if number < 19 { heard = try await later.text() }
                    }
                }
            }
        }
    }
}
