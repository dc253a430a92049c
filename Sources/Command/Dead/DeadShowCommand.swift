import ArgumentParser

/// `sluice dead show`.
struct DeadShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Shows everything about one dead letter.")

    @Argument(help: "The letter's id, as 'sluice dead list' shows it.") var id: DeadLetterID
    @OptionGroup var access: DeadLetterAccess

    func run() async throws {
        let id = id
        guard let letter = try await access.visit({ try await $0.letter(id) }) else {
            throw CommandError.noLetter(id)
        }
        Terminal.show(letter.fullText)
    }
}

extension CommandError {
    static func noLetter(_ id: DeadLetterID) -> CommandError { CommandError("There is no dead letter \(id).") }
}
