import Foundation
import SluiceProcess

@testable import SluiceCommand

/// A `sluice` command of this build that ends by itself.
enum SluiceProcess {
    /// How it ends, and everything it prints on either output. It has no terminal.
    static func run(_ arguments: [String]) async throws -> (exit: ChildExit, printed: String) {
        try await withTemporaryFolder { folder in
            let log = "\(folder)/log"
            let process = try ChildProcess.start(
                ChildLaunch(
                    command: [Executable.beside(Executable.own, "sluice")] + arguments,
                    environment: ProcessInfo.processInfo.environment, output: .file(log)))
            let exit = await withCheckedContinuation { continuation in
                Thread { continuation.resume(returning: process.wait()) }.start()
            }
            return (exit, try String(contentsOfFile: log, encoding: .utf8))
        }
    }
}
