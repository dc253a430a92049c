import SluiceTestSupport
import Testing

extension Integration {
    /// Clients that nobody here wrote, against the Reactions program.
    @Suite(
        .enabled(
            if: Peers.have("slack_sdk", "playwright"),
            "Scripts/install-test-peers installs slack_sdk, playwright and Chromium"))
    struct `Third parties` {
        private static func run(_ script: String) async throws {
            try await withDeployment { deployment in
                let edge = try await deployment.startEdge()
                for _ in 0..<2 { _ = try await Slack.startReactions(deployment) }
                let log = "\(deployment.folder)/peer.log"
                let process = try ChildProgram(
                    Peers.python, ["\(Peers.root)/Tests/\(script)", "http://127.0.0.1:\(edge.port)"],
                    environment: ["SLACK_SIGNING_SECRET": Slack.secret], log: log)
                let status = await process.waitForEnd()
                #expect(status == 0, "\(process.output)")
            }
        }

        @Test func `slack_sdk's signer is believed, and only it`() async throws {
            try await Self.run("Peers/slack_signer.py")
        }

        @Test func `two pages in Chromium show each other's reactions`() async throws {
            try await Self.run("Browser/page.py")
        }
    }
}
