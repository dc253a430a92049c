import ArgumentParser

/// `sluice dead`: what could not be worked off.
struct DeadCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dead", abstract: "Shows dead letters, puts them back, or drops them.",
        discussion: """
            A dead letter is an event whose handler crashed its workers again and again, or an entry of a stream that \
            cannot be read. The Redis of a 'sluice up' is at redis+unix://<data folder>/redis.sock.
            """,
        subcommands: [DeadListCommand.self, DeadShowCommand.self, DeadRedriveCommand.self, DeadDropCommand.self])
}
