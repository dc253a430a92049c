import Foundation
import SluiceTestSupport
import Testing

extension Integration {
    /// The table of ConnectionsAPI.md, each line against an edge, signed by curl.
    @Suite struct `The table of the connections API` {
        @Test func `says what calls are answered`() async throws {
            try await withDeployment { deployment in
                let edge = try await deployment.startEdge(environment: `The connections API`.keys)
                _ = try await deployment.startWorker("TestWorker")
                let gone = try await Self.connect(edge.port)
                try await gone.client.sendClose(code: 1000)
                try await until("its end is told") {
                    try await deployment.count("ends") == ["all": 1]
                }
                for row in ConnectionsRow.all {
                    let open = try await Self.connect(edge.port)
                    let answer = try await Self.call(row, open: open.id, gone: gone.id, port: edge.port)
                    #expect(answer == row.answer, "\(row.method) \(row.path): \(row.situation)")
                }
            }
        }

        @Test func `stands on the page`() throws {
            let page = try String(
                contentsOfFile: "\(Peers.root)/Sources/Sluice/Sluice.docc/ConnectionsAPI.md", encoding: .utf8)
            #expect(page.contains(ConnectionsPage.table), "\(ConnectionsPage.table)")
        }

        private static func connect(_ port: Int) async throws -> (client: WebSocketClient, id: String) {
            let client = try await WebSocketClient.connect(port: port)
            try await client.send(#"{"action":"who"}"#)
            return (client, String(try await client.text().split(separator: "\"")[3]))
        }

        private static func call(_ row: ConnectionsRow, open: String, gone: String, port: Int) async throws -> String {
            func filled(_ text: String) -> String {
                text.replacing("{id}", with: open).replacing("{gone}", with: gone)
                    .replacing("{id%}", with: open.replacing("=", with: "%3D"))
            }
            let calls = SignedCalls(port: port, path: filled(row.path))
            let text = try await calls.exchange(row.method, row.body.map(filled), row.signing)
            return shown(try #require(HTTPAnswer(text)), row)
                .replacing(open, with: "{id}").replacing(gone, with: "{gone}")
        }

        private static func shown(_ answer: HTTPAnswer, _ row: ConnectionsRow) -> String {
            var parts = ["\(answer.status)"]
            for name in ["x-amzn-errortype", "content-type"] {
                if let value = answer.header(name) { parts.append("`\(value)`") }
            }
            return (parts + [body(answer, row)]).joined(separator: ", ")
        }

        /// What changes from run to run is told, and checked elsewhere.
        private static func body(_ answer: HTTPAnswer, _ row: ConnectionsRow) -> String {
            let text = answer.body
            if text.isEmpty { return "no body" }
            if text.hasPrefix("{\n  \"identity\" : {") { return "identity and times" }
            if text.hasPrefix(#"{"connections":["#) { return "a page" }
            return row.answer.contains("a message that says so") && text.hasPrefix(#"{"message":""#)
                ? "a message that says so" : "`\(text)`"
        }
    }
}
