import ArgumentParser

/// The `sluice` command.
@main struct Sluice: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sluice",
        abstract: "A WebSocket and HTTP gateway for stateless workers, with Redis between them.",
        discussion: """
            Every option can be set by an environment variable too; its help names it. The option wins over the \
            variable, the variable over the default.
            """,
        subcommands: [
            Up.self, EdgeCommand.self, LambdaCommand.self, RollCommand.self, DeadCommand.self, LoadCommand.self,
        ])
}
