import ArgumentParser

/// `sluice dead list`.
struct DeadListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "Lists dead letters, oldest first.")

    @OptionGroup var access: DeadLetterAccess
    @Flag(help: "As JSON, one object a letter.") var json = false

    func run() async throws {
        let rows = try await access.visit { letters in
            var rows: [(DeadLetterID, DeadLetterRow)] = []
            try await letters.visit { rows.append(($0.id, DeadLetterRow($0))) }
            return rows.sorted { $0.0 < $1.0 }.map(\.1)
        }
        if json {
            Terminal.show(try DeadLetterRow.json(rows))
        } else if rows.isEmpty {
            Terminal.show("There are no dead letters.")
        } else {
            Terminal.show(TextTable.text(DeadLetterRow.header, rows.map(\.cells)))
        }
    }
}
