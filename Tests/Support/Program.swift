import Foundation

/// An installed program, found on PATH.
public struct Program: Sendable {
    public let path: String

    public init(path: String) {
        self.path = path
    }

    public init(_ name: String) throws {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin").split(separator: ":")
        let paths = folders.map { "\($0)/\(name)" }
        guard let path = paths.first(where: FileManager.default.isExecutableFile(atPath:)) else {
            throw TestSupportError("\(name) is not installed: none on PATH. Scripts/test installs what tests need.")
        }
        self.path = path
    }

    /// Runs it and returns what it printed on both outputs, without the last line end.
    /// - Parameter input: what it reads.
    public func output(_ arguments: [String], input: String = "") async throws -> String {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async {
                continuation.resume(with: Result { try run(arguments, input) })
            }
        }
    }

    private func run(_ arguments: [String], _ input: String) throws -> String {
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        let inputPipe = Pipe()
        process.standardInput = inputPipe
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let writing = inputPipe.fileHandleForWriting
        // In the background: what it prints is read meanwhile.
        Thread.detachNewThread {
            try? writing.write(contentsOf: Data(input.utf8))
            try? writing.close()
        }
        let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        let text = String(decoding: output, as: UTF8.self)
        return text.hasSuffix("\n") ? String(text.dropLast()) : text
    }
}
