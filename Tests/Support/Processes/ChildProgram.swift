import Foundation
import SluiceProcess
import Synchronization

/// A program of this package, started as a user would start it, that does not outlive the tests, even when they crash.
public final class ChildProgram: Sendable {
    private let process: ChildProcess
    private let end: End
    public let id: Int32
    /// What it prints, on both outputs.
    public let log: String

    private final class End: Sendable {
        let exit = Mutex<ChildExit?>(nil)
        let hasCome = DispatchSemaphore(value: 0)

        func wait() {
            hasCome.wait()
            hasCome.signal()
        }
    }

    /// - Parameters:
    ///   - name: an executable of this package, or a path.
    ///   - log: the file for its output.
    public init(_ name: String, _ arguments: [String], environment: [String: String] = [:], log: String) throws {
        let path = name.contains("/") ? name : try Self.path(of: name)
        let tether = ChildTether(setpriv: try Program("setpriv").path, signal: "KILL")
        let launch = ChildLaunch(
            command: tether.command([path] + arguments, parent: getpid()),
            environment: ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("SLUICE_") }
                .merging(environment) { $1 },
            output: .file(log))
        let end = End()
        let started = DispatchSemaphore(value: 0)
        let start = Mutex<Result<ChildProcess, SpawnError>?>(nil)
        // The kernel ends the child when the thread that made it ends, so one thread stays with it.
        Thread.detachNewThread {
            let result = Result { () throws(SpawnError) in try ChildProcess.start(launch) }
            start.withLock { $0 = result }
            started.signal()
            guard case .success(let child) = result else { return }
            let exit = child.wait()
            end.exit.withLock { $0 = exit }
            end.hasCome.signal()
        }
        started.wait()
        guard let result = start.withLock({ $0 }) else { throw TestSupportError("\(path) was not started") }
        process = try result.get()
        id = process.pid
        self.end = end
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

    public var isRunning: Bool { end.exit.withLock { $0 == nil } }
    public var output: String { (try? String(contentsOfFile: log, encoding: .utf8)) ?? "" }

    public func signal(_ number: Int32) {
        if isRunning { Foundation.kill(id, number) }
    }

    /// Waits for its end and returns its status; a signal's number is negative.
    public func waitForEnd() async -> Int32 {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                self.end.wait()
                continuation.resume(returning: self.status)
            }
        }
    }

    private var status: Int32 {
        switch end.exit.withLock({ $0 }) {
        case .status(let status): status
        case .signal(let number): -number
        case .notStarted, nil: .min
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
        end.wait()
    }
}
