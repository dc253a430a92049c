import Foundation
import SluiceProcess
import SluiceTestSupport

@testable import SluiceCommand

/// A real `sluice up` of this build, on free ports, with its data in a folder of the test's.
struct UpProcess {
    let data: String
    let port: Int
    let adminPort: Int
    private let log: String
    private let process: ChildProcess
    private let ending: Task<ChildExit, Never>

    /// The workers that the tests run, if they need none in particular.
    static let echo = "'\(Executable.beside(Executable.own, "echo"))'"

    static func start(
        in folder: String, data: String = "data", worker: String? = echo, port: Int? = nil, _ arguments: [String] = [],
        environment: [String: String] = [:]
    ) throws -> Self {
        let port = try port ?? FreePort.find()
        let adminPort = try FreePort.find()
        let command = [
            Executable.beside(Executable.own, "sluice"), "up", "--data", "\(folder)/\(data)", "--port", "\(port)",
            "--admin-port", "\(adminPort)",
        ]
        let log = "\(folder)/up-\(UInt32.random(in: 0...(.max))).log"
        let process = try ChildProcess.start(
            ChildLaunch(
                command: command + (worker.map { ["--worker", $0] } ?? []) + arguments,
                environment: ProcessInfo.processInfo.environment.merging(environment) { $1 }, output: .file(log)))
        let ending = Task.detached {
            await withCheckedContinuation { continuation in
                Thread { continuation.resume(returning: process.wait()) }.start()
            }
        }
        return Self(
            data: "\(folder)/\(data)", port: port, adminPort: adminPort, log: log, process: process, ending: ending)
    }

    /// Everything it has printed so far.
    var printed: String { (try? String(contentsOfFile: log, encoding: .utf8)) ?? "" }

    var exit: ChildExit { get async { await ending.value } }

    func send(_ signal: Int32) { kill(process.pid, signal) }

    /// The processes that the screen names, e.g. of the row `Edge`, or all.
    func children(_ row: String = "") -> [Int32] {
        printed.split(separator: "\n")
            .filter { $0.hasPrefix("  \(row)") }
            .flatMap { $0.matches(of: /\(pids? ([0-9, ]+)\)/) }
            .flatMap { $0.1.split(separator: ", ") }
            .compactMap { Int32($0) }
    }

    /// Waits for a printed line that begins, or text that goes, like this.
    func wait(for text: String) async throws {
        while !printed.contains(text) {
            guard ProcessState.of(process.pid) == .running else {
                throw TestSupportError("sluice up ended before it printed “\(text)”: \(printed)")
            }
            try await Task.sleep(for: .milliseconds(10))
        }
    }

    func waitUntilReady() async throws { try await wait(for: "\nready") }

    /// Everything that `sluice roll` on its data prints, and how it ends.
    func roll() async throws -> (exit: ChildExit, printed: String) {
        try await SluiceProcess.run(["roll", "--data", data])
    }

    /// The workers that rolls have started, in their order.
    var replacements: [Int32] { printed.matches(of: /now process ([0-9]+)/).compactMap { Int32($0.1) } }

    /// Ends it, whatever state it is in, and everything it started.
    func end() async {
        let children = children() + replacements
        send(SIGKILL)
        _ = await exit
        for child in children { await ProcessState.waitForEnd(of: child) }
    }
}
