import Foundation

/// Programs on this machine.
public enum Executable {
    public static func onPath(_ name: String, in environment: [String: String]) -> String? {
        (environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin")
            .split(separator: ":")
            .map { "\($0)/\(name)" }
            .first(where: FileManager.default.isExecutableFile(atPath:))
    }

    /// The program that runs now.
    public static var own: String {
        Bundle.main.executablePath ?? CommandLine.arguments[0]
    }

    /// The program of that name in the same folder.
    public static func beside(_ own: String, _ name: String) -> String {
        URL(fileURLWithPath: own).deletingLastPathComponent().appending(path: name).path(percentEncoded: false)
    }

    /// What a program writes to standard output; `nil` if it cannot be run.
    public static func output(_ command: [String]) -> String? {
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(fileURLWithPath: command[0])
        process.arguments = Array(command.dropFirst())
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return nil }
        let output = try? pipe.fileHandleForReading.readToEnd()
        process.waitUntilExit()
        return output.map { String(decoding: $0, as: UTF8.self) }
    }
}
