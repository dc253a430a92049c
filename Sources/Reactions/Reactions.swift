import ArgumentParser
import Foundation
import Sluice

/// Counts a Slack workspace's emoji reactions as they happen and shows them live in every open browser.
@main
struct Reactions: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reactions",
        abstract: "Counts emoji reactions, from Slack and from its page, and shows them live.",
        discussion: """
            SLACK_SIGNING_SECRET in the environment is the signing secret of your Slack app (Basic Information, App \
            Credentials). Slack's Request URL is https://<your host>/slack/events, subscribed to reaction_added and \
            reaction_removed. Without the secret that route answers 503.
            """)

    @OptionGroup var options: WorkerOptions

    @Flag(help: "Count unsigned requests to /slack/events. For trying it locally; SLACK_SIGNING_SECRET wins over it.")
    var insecureSlack = false

    func run() async throws {
        let trust = SlackIntake.Trust(
            secret: ProcessInfo.processInfo.environment["SLACK_SIGNING_SECRET"], insecure: insecureSlack)
        try await ReactionsWorker(slack: SlackIntake(trust: trust)).routes().run(options)
    }
}
