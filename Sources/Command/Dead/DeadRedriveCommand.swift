import ArgumentParser

/// `sluice dead redrive`.
struct DeadRedriveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "redrive", abstract: "Puts dead letters back into the streams they were taken from.",
        discussion: """
            A letter goes behind what waits in its partition; its events keep their ids. Exits with status 1 if any letter \
            does not exist or cannot be redriven.
            """)

    @OptionGroup var choice: DeadLetterChoice
    @OptionGroup var access: DeadLetterAccess

    func run() async throws {
        let choice = choice
        let (done, failed) = try await access.visit { letters in
            try await choice.all ? Self.redriveAll(letters) : Self.redrive(choice.ids, letters)
        }
        Terminal.show("\(done) redriven")
        for sentence in failed { Terminal.complain(sentence) }
        guard failed.isEmpty else { throw ExitCode.failure }
    }

    private static func redriveAll(_ letters: DeadLetters) async throws -> (done: Int, failed: [String]) {
        var (done, failed) = (0, [String]())
        try await letters.visit { letter in
            switch try await letters.redrive(letter) {
            case .done: done += 1
            case .unreadable: failed.append(unreadable(letter.id))
            // Somebody else was faster: nothing is missing.
            case .gone: break
            }
        }
        return (done, failed)
    }

    private static func redrive(
        _ ids: [DeadLetterID], _ letters: DeadLetters
    ) async throws -> (done: Int, failed: [String]) {
        var (done, failed) = (0, [String]())
        for id in ids {
            let outcome = try await letters.letter(id).asyncMap(letters.redrive) ?? .gone
            switch outcome {
            case .done: done += 1
            case .unreadable: failed.append(unreadable(id))
            case .gone: failed.append("\(CommandError.noLetter(id))")
            }
        }
        return (done, failed)
    }

    private static func unreadable(_ id: DeadLetterID) -> String {
        "\(id) cannot be redriven: its bytes are no pack. See 'sluice dead show \(id)', drop it with 'sluice dead drop'."
    }
}

extension Optional {
    fileprivate func asyncMap<Result>(_ body: (Wrapped) async throws -> Result) async rethrows -> Result? {
        guard let self else { return nil }
        return try await body(self)
    }
}
