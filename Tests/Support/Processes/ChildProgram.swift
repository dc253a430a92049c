import Foundation
import Synchronization

/// A program of this package, started as a user would start it, that does not outlive the tests, even when they crash.
public final class ChildProgram: Sendable {
    private let process: Process
    private let ended: DispatchSemaphore
    public let id: Int32
    /// What it prints, on both outputs.
    public let log: String

    /// - Parameters:
    ///   - name: an executable of this package, or a path.
    ///   - log: the file for its output.
    public init(_ name: String, _ arguments: [String], environment: [String: String] = [:], log: String) throws {
        let child = Process()
        let ended = DispatchSemaphore(value: 0)
        let path = name.contains("/") ? name : try Self.path(of: name)
        child.executableURL = URL(fileURLWithPath: try Program("setpriv").path)
        child.arguments = ["--pdeathsig", "KILL", "--", path] + arguments
        child.environment = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("SLUICE_") }
            .merging(environment) { $1 }
        let descriptor = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw TestSupportError("cannot write \(log)") }
        let output = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        child.standardOutput = output
        child.standardError = output
        child.standardInput = FileHandle.nullDevice

        let started = DispatchSemaphore(value: 0)
        let failure = Mutex<(any Error)?>(nil)
        // The kernel ends the child when the thread that made it ends, so one thread stays with it.
        Thread.detachNewThread {
            do { try child.run() } catch { failure.withLock { $0 = error } }
            started.signal()
            child.waitUntilExit()
            ended.signal()
        }
        started.wait()
        if let error = failure.withLock({ $0 }) { throw error }
        process = child
        id = child.processIdentifier
        self.ended = ended
        self.log = log
    }

    /// The build folder is the one that the tests run from.
    public static func path(of name: String) throws -> String {
        for argument in [CommandLine.arguments.first ?? "", Bundle.main.executablePath ?? ""] + CommandLine.arguments {
            var folder = URL(fileURLWithPath: argument).deletingLastPathComponent()
            for _ in 0..<3 {
                let path = folder.appendingPathComponent(name).path
                if FileManager.default.isExecutableFile(atPath: path) { return path }
                folder = folder.deletingLastPathComponent()
            }
        }
        throw TestSupportError("the executable \(name) has not been built: run Scripts/test, or swift build")
    }

    public var isRunning: Bool { process.isRunning }
    public var output: String { (try? String(contentsOfFile: log, encoding: .utf8)) ?? "" }

    public func signal(_ number: Int32) {
        if isRunning { Foundation.kill(id, number) }
    }

    /// Waits for its end and returns its status; a signal's number is negative.
    public func waitForEnd() async -> Int32 {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                self.ended.wait()
                self.ended.signal()
                let status = self.process.terminationStatus
                continuation.resume(returning: self.process.terminationReason == .exit ? status : -status)
            }
        }
    }

    /// SIGTERM, and waits for its end.
    public func stop() async -> Int32 {
        signal(SIGTERM)
        return await waitForEnd()
    }

    /// kill -9, and gone on return.
    public func kill() {
        signal(SIGKILL)
        ended.wait()
        ended.signal()
    }
}
