import FoundationEssentials
import NIOCore
import SluiceTestSupport
import Testing

@testable import Sluice

extension Integration {
    /// Live counts as a browser sees them, through the Reactions program.
    @Suite struct `Live counts` {
        struct Frame: Codable {
            var type: String
            var version: Int64
            var counts: [String: Int64]
        }

        /// A client that keeps what it is shown, as the page does.
        final class Viewer {
            let client: WebSocketClient
            private(set) var counts: [String: Int64] = [:]
            private(set) var version: Int64 = 0
            private(set) var changes = 0

            init(_ client: WebSocketClient) { self.client = client }

            func take(within time: TimeAmount = .seconds(15)) async throws {
                let text = try await client.text(within: time)
                let frame = try JSONDecoder().decode(Frame.self, from: Data(text.utf8))
                if frame.type == "snapshot" {
                    counts = frame.counts
                } else {
                    #expect(frame.type == "changed")
                    #expect(frame.version == version + 1, "no version is missing, none comes twice")
                    counts.merge(frame.counts) { $1 }
                    changes += 1
                }
                version = frame.version
            }

            func take(until field: String, is value: Int64) async throws {
                while counts[field] != value { try await take() }
            }
        }

        static func react(_ emoji: String) -> String { #"{"action":"react","emoji":"\#(emoji)"}"# }

        @Test func `a snapshot at joining, then only what changed`() async throws {
            try await withDeployment { deployment in
                let edge = try await deployment.startEdge()
                _ = try await deployment.startWorker("reactions")
                let viewer = Viewer(try await WebSocketClient.connect(port: edge.port))
                try await viewer.take()
                #expect(viewer.counts.isEmpty && viewer.changes == 0)
                try await viewer.client.send([Self.react("tada"), Self.react("tada"), Self.react("eyes")])
                try await viewer.take(until: "eyes", is: 1)
                try await viewer.take(until: "tada", is: 2)
                try await viewer.client.send(Self.react("wave"))
                let text = try await viewer.client.text()
                #expect(text.contains(#""counts":{"wave":1}"#), "what did not change is not sent: \(text)")
                let late = Viewer(try await WebSocketClient.connect(port: edge.port))
                try await late.take()
                #expect(late.counts == ["tada": 2, "eyes": 1, "wave": 1])
            }
        }

        @Test func `a count below zero is shown as zero, and kept as it is`() async throws {
            try await withDeployment { deployment in
                let edge = try await deployment.startEdge()
                _ = try await deployment.startWorker("reactions")
                let viewer = Viewer(try await WebSocketClient.connect(port: edge.port))
                try await viewer.take()
                try await viewer.client.send(#"{"action":"unreact","emoji":"tada"}"#)
                try await viewer.take()
                #expect(viewer.counts == ["tada": 0])
                #expect(try await deployment.countAtRest("reactions") == ["tada": -1])
                let late = Viewer(try await WebSocketClient.connect(port: edge.port))
                try await late.take()
                #expect(late.counts == ["tada": 0])
                #expect(
                    try await HTTPAnswer.request("GET", "/reactions", port: edge.port).body
                        == #"{"reactions":[{"count":0,"name":"tada"}],"total":0}"#)
            }
        }

        @Test func `under a storm a client gets at most twenty messages a second, and the last is right`() async throws
        {
            try await withDeployment { deployment in
                let edge = try await deployment.startEdge()
                _ = try await deployment.startWorker("reactions")
                let viewer = Viewer(try await WebSocketClient.connect(port: edge.port))
                let senders = try await (0..<4).async { _ in try await WebSocketClient.connect(port: edge.port) }
                try await viewer.take()
                let start = ContinuousClock.now
                for round in 0..<60 {
                    for sender in senders {
                        try await sender.send((0..<100).map { Self.react(["tada", "eyes", "wave"][($0 + round) % 3]) })
                    }
                }
                while viewer.counts.values.reduce(0, +) < 24_000 { try await viewer.take() }
                let seconds = Double((ContinuousClock.now - start).components.seconds) + 1
                #expect(viewer.counts == ["tada": 8000, "eyes": 8000, "wave": 8000])
                #expect(Double(viewer.changes) <= 20 * seconds)
            }
        }

        /// The race between joining and a change: whoever connects while counts change ends with the right totals, also when
        /// no further change comes, and when the edge's subscriptions are killed all the time.
        @Test(arguments: [false, true])
        func `who connects while counts change ends with the right totals`(killingSubscriptions: Bool) async throws {
            try await withDeployment { deployment in
                let edge = try await deployment.startEdge()
                _ = try await deployment.startWorker("reactions")
                let sender = try await WebSocketClient.connect(port: edge.port)
                try await withThrowingTaskGroup(of: Void.self) { group in
                    if killingSubscriptions {
                        group.addTask {
                            while !Task.isCancelled {
                                _ = try await deployment.cli("CLIENT", "KILL", "TYPE", "pubsub")
                                try? await Task.sleep(for: .milliseconds(100))
                            }
                        }
                    }
                    var viewers: [Viewer] = []
                    for round in 1...40 {
                        try await sender.send((0..<5).map { _ in Self.react("tada") })
                        viewers.append(Viewer(try await WebSocketClient.connect(port: edge.port)))
                        if round % 10 == 0 { try await viewers[round - 1].take(until: "tada", is: Int64(5 * round)) }
                    }
                    for viewer in viewers { try await viewer.take(until: "tada", is: 200) }
                    group.cancelAll()
                    try await group.waitForAll()
                }
            }
        }
    }
}
