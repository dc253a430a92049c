import ArgumentParser
import Foundation

/// `sluice dead drop`.
struct DeadDropCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drop", abstract: "Removes dead letters for good.",
        discussion: "Exits with status 1 if any letter does not exist.")

    @OptionGroup var choice: DeadLetterChoice
    @Flag(help: "With --all: do not ask.") var yes = false
    @OptionGroup var access: DeadLetterAccess

    func run() async throws {
        let (ids, all) = (choice.ids, choice.all)
        if all, !yes { try confirm() }
        let (done, missing) = try await access.visit { letters in
            var ids = ids
            if all { try await letters.visit { ids.append($0.id) } }
            var (done, missing) = (0, [DeadLetterID]())
            for id in ids {
                if try await letters.drop(id) { done += 1 } else { missing.append(id) }
            }
            return (done, all ? [] : missing)
        }
        Terminal.show("\(done) dropped")
        for id in missing { Terminal.complain("\(CommandError.noLetter(id))") }
        guard missing.isEmpty else { throw ExitCode.failure }
    }

    private func confirm() throws {
        guard isatty(0) == 1 else { throw CommandError("To drop all dead letters without being asked, add --yes.") }
        Terminal.ask("Drop all dead letters for good? [y/N] ")
        guard let answer = readLine(), ["y", "yes"].contains(answer.lowercased()) else {
            throw CommandError("Nothing is dropped.")
        }
    }
}
