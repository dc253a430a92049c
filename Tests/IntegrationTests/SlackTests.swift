import COpenSSL
import Foundation
import NIOCore
import SluiceTestSupport
import Testing

extension Integration {
    /// Slack's Events API, delivered as Slack does: again, until somebody answers 200.
    @Suite struct Slack {
        static let secret = "8f742231b10e8888abcd99yyyzzz85a5"

        static func event(_ id: String, emoji: String = "tada", type: String = "reaction_added") -> String {
            """
            {"token":"t","team_id":"T1","api_app_id":"A1","event":{"type":"\(type)","user":"U1","reaction":"\(emoji)",\
            "item_user":"U2","item":{"type":"message","channel":"C1","ts":"1464196127.000002"},\
            "event_ts":"1465244570.336841"},"type":"event_callback","event_id":"\(id)","event_time":1234567890}
            """
        }

        static func signature(_ body: String, timestamp: String) -> String {
            let key = Array(secret.utf8)
            let message = Array("v0:\(timestamp):\(body)".utf8)
            var digest = [UInt8](repeating: 0, count: 32)
            _ = HMAC(EVP_sha256(), key, Int32(key.count), message, message.count, &digest, nil)
            return "v0=" + digest.map { String(format: "%02x", $0) }.joined()
        }

        static func post(
            _ body: String, port: Int, timestamp: Int = Int(Date().timeIntervalSince1970), headers: [String] = []
        ) async throws -> Int {
            let signature = signature(body, timestamp: "\(timestamp)")
            return try await HTTPAnswer.request(
                "POST", "/slack/events", port: port,
                headers: [
                    "Content-Type: application/json", "X-Slack-Request-Timestamp: \(timestamp)",
                    "X-Slack-Signature: \(signature)",
                ] + headers, body: body
            ).status
        }

        static func startReactions(_ deployment: TestDeployment) async throws -> ChildProgram {
            try await deployment.startWorker("reactions", environment: ["SLACK_SIGNING_SECRET": secret])
        }

        @Test func `an event counts once, whichever edge and worker sees it again`() async throws {
            try await withDeployment { deployment in
                let edges = [try await deployment.startEdge(), try await deployment.startEdge()]
                for _ in 0..<2 { _ = try await Self.startReactions(deployment) }
                for attempt in 0..<10 {
                    let headers =
                        attempt == 0 ? [] : ["X-Slack-Retry-Num: \(attempt)", "X-Slack-Retry-Reason: http_timeout"]
                    let status = try await Self.post(
                        Self.event("Ev1", emoji: "thumbsup::skin-tone-2"), port: edges[attempt % 2].port,
                        headers: headers)
                    #expect(status == 200)
                }
                #expect(try await Self.post(Self.event("Ev2", emoji: "thumbsup"), port: edges[0].port) == 200)
                try await until("both are counted") { try await deployment.count("reactions") == ["thumbsup": 2] }
            }
        }

        @Test func `a wrong, stale or missing signature is 401, and nothing is counted`() async throws {
            try await withDeployment { deployment in
                let edge = try await deployment.startEdge()
                _ = try await Self.startReactions(deployment)
                let body = Self.event("Ev1")
                let now = Int(Date().timeIntervalSince1970)
                #expect(try await Self.post(body, port: edge.port, timestamp: now - 301) == 401)
                #expect(try await Self.post(body, port: edge.port, timestamp: now + 310) == 401)
                let other = Self.signature(Self.event("Ev2"), timestamp: "\(now)")
                let wrong = ["X-Slack-Request-Timestamp: \(now)", "X-Slack-Signature: \(other)"]
                for headers in [wrong, []] {
                    let answer = try await HTTPAnswer.request(
                        "POST", "/slack/events", port: edge.port, headers: headers, body: body)
                    #expect(answer.status == 401)
                }
                #expect(try await Self.post(body, port: edge.port) == 200)
                try await until("the right one is counted") { try await deployment.count("reactions") == ["tada": 1] }
            }
        }

        @Test func `without a secret the route says why it is closed`() async throws {
            try await withDeployment { deployment in
                let edge = try await deployment.startEdge()
                _ = try await deployment.startWorker("reactions")
                let answer = try await HTTPAnswer.request("POST", "/slack/events", port: edge.port, body: "{}")
                #expect(answer.status == 503)
                #expect(answer.body.contains("SLACK_SIGNING_SECRET"))
            }
        }

        /// Slack delivers again what nobody answered, so a crash anywhere must neither lose an event nor count it twice.
        @Test func `crashes anywhere in between neither lose nor double an event`() async throws {
            try await withDeployment { deployment in
                let edge = try await deployment.startEdge(["--answer-timeout", "2"])
                var workers = [try await Self.startReactions(deployment), try await Self.startReactions(deployment)]
                let events = 600
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for lane in 0..<10 {
                        group.addTask {
                            for number in stride(from: lane, to: events, by: 10) {
                                while try await Self.post(Self.event("Ev\(number)"), port: edge.port) != 200 {}
                                // Also what was answered may come again.
                                if number % 7 == 0 {
                                    _ = try await Self.post(Self.event("Ev\(number)"), port: edge.port)
                                }
                            }
                        }
                    }
                    for round in 0..<2 {
                        try await until("a part is counted", within: .seconds(60)) {
                            try await deployment.count("reactions")["tada", default: 0] > 100 + 200 * round
                        }
                        workers[round].kill()
                        workers[round] = try await Self.startReactions(deployment)
                    }
                    try await group.waitForAll()
                }
                try await until("every event is counted") {
                    try await deployment.count("reactions")["tada", default: 0] >= events
                }
                #expect(try await deployment.count("reactions") == ["tada": events])
            }
        }
    }
}
