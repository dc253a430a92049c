import Foundation
import SluiceProcess

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

    /// Not by Foundation's `Process`, which reads behind a directory entry of /proc/self/fd (6.3.1): where a test has some
    /// thousand connections open, that may be behind the memory too.
    private func run(_ arguments: [String], _ input: String) throws -> String {
        let folder = try TemporaryFolder.make()
        defer { TemporaryFolder.remove(folder) }
        let file = "\(folder)/input"
        try Data(input.utf8).write(to: URL(fileURLWithPath: file))
        let pipe = try ChildPipe.open()
        let launch = ChildLaunch(
            command: ["/bin/sh", "-c", #"exec "$@" < "$0""#, file, path] + arguments,
            environment: ProcessInfo.processInfo.environment, output: .descriptor(pipe.writing))
        let started = Result { try ChildProcess.start(launch) }
        close(pipe.writing)
        let reading = FileHandle(fileDescriptor: pipe.reading, closeOnDealloc: true)
        let child = try started.get()
        let output = try reading.readToEnd() ?? Data()
        _ = child.wait()
        let text = String(decoding: output, as: UTF8.self)
        return text.hasSuffix("\n") ? String(text.dropLast()) : text
    }
}
