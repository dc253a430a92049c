import ArgumentParser
import Foundation
import SluiceSettings

/// `sluice roll`: new workers in place of the running ones, one at a time.
struct RollCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "roll", abstract: "Restarts the workers of a running 'sluice up', one at a time.",
        discussion: """
            For each worker a new process is started, from the program that is on disk now; when it is ready, the old one \
            is asked to end and hands over. If a new one ends, or is not ready within 30 s, nothing more is replaced. Waits \
            until the restart is done, and exits with status 0 only if every worker was replaced. SIGHUP to 'sluice up' \
            does the same. The edge reads its certificate and access keys again.
            """)

    @Option(help: UpSettings.data.help) var data: String?

    private static let pause = Duration.milliseconds(50)
    /// How long `sluice up` may take to begin, unless another roll is under way.
    private static let patience = Duration.seconds(10)

    func run() async throws {
        let folder = try UpSettings.data.value(data, in: ProcessInfo.processInfo.environment)
        let up = try RunningUp.find(on: DataFolder.absolute(folder))
        let before = try up.status()
        if before.isRolling { Terminal.show("another rolling restart is under way: waiting for its end") }
        try up.askToRoll()
        let state = try await follow(before.lastNumber + 1, of: up)
        guard state == .done else { throw ExitCode.failure }
    }

    /// Shows what happens in the roll of that number, up to its end.
    private func follow(_ number: Int, of up: RunningUp) async throws -> RollStatus.State {
        let clock = ContinuousClock()
        var deadline = clock.now + Self.patience
        var shown = 0
        while true {
            let status = try up.status()
            if let roll = status.rolls.first(where: { $0.number == number }) {
                for line in roll.lines.dropFirst(shown) { Terminal.show(line) }
                shown = roll.lines.count
                if roll.state != .rolling { return roll.state }
            } else if status.isRolling {
                deadline = clock.now + Self.patience
            } else if deadline <= clock.now {
                throw CommandError("The sluice up on \(up.folder) (process \(up.pid)) does not react.")
            }
            try await Task.sleep(for: Self.pause)
        }
    }
}
