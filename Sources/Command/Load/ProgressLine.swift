import Foundation
import SluiceLoadTest

/// One line on standard error that says how the test goes: rewritten every second on a terminal, else a new one every five.
enum ProgressLine {
    static func shown<Result>(
        of connections: Int, _ shares: Shares, while body: () async throws -> Result
    ) async throws -> Result {
        let isTerminal = isatty(2) == 1
        let reporter = Task { try await show(of: connections, shares, isTerminal: isTerminal) }
        defer {
            reporter.cancel()
            if isTerminal { write("\r\u{1B}[K") }
        }
        return try await body()
    }

    private static func show(of connections: Int, _ shares: Shares, isTerminal: Bool) async throws {
        let clock = ContinuousClock()
        var (before, then) = (LoadProgress(), clock.now)
        while !Task.isCancelled {
            try await Task.sleep(for: .seconds(isTerminal ? 1 : 5))
            let (progress, now) = (try await shares.progress, clock.now)
            let line = progress.line(of: connections, since: before, seconds: (now - then) / .seconds(1))
            write(isTerminal ? "\r\(line)\u{1B}[K" : "\(line)\n")
            (before, then) = (progress, now)
        }
    }

    private static func write(_ text: String) {
        try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
    }
}
