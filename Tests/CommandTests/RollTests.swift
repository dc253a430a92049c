import Foundation
import SluiceProcess
import SluiceTestSupport
import Testing

@testable import SluiceCommand

/// `sluice roll` and SIGHUP, with real processes.
@Suite(.timeLimit(.minutes(2))) struct RollTests {
    @Test func `a roll replaces every worker, and says so`() async throws {
        try await withUp(worker: UpProcess.echo) { up in
            try await up.waitUntilReady()
            let old = up.children("Workers")
            let (exit, printed) = try await up.roll()
            #expect(exit == .status(0), "\(printed)")
            #expect(printed.hasPrefix("rolling restart of 2 workers, one at a time\n"))
            #expect(printed.contains("\nworker-1 is replaced (1 of 2), now process "))
            #expect(printed.hasSuffix("rolling restart done: 2 workers replaced\n"))
            #expect(up.replacements.count == 2)
            #expect(old.allSatisfy { ProcessState.of($0) == .ended })
            #expect(up.replacements.allSatisfy { ProcessState.of($0) == .running })
            #expect(!up.printed.contains("killed"))
            up.send(SIGTERM)
            #expect(await up.exit == .status(0))
            #expect(up.replacements.allSatisfy { ProcessState.of($0) == .ended })
            #expect(try await up.roll().exit == .status(1))
        }
    }

    @Test func `a roll takes the program that is on disk now`() async throws {
        try await withWorkerFile { file, up in
            #expect(up.children("Workers").allSatisfy { arguments(of: $0).hasSuffix("first\0") })
            try await write(file, echo(named: "second"))
            up.send(SIGHUP)
            try await up.wait(for: "rolling restart done: 2 workers replaced")
            #expect(up.replacements.count == 2)
            #expect(up.replacements.allSatisfy { arguments(of: $0).hasSuffix("second\0") })
        }
    }

    @Test func `a program that ends at once replaces nobody`() async throws {
        try await withWorkerFile { file, up in
            let old = up.children("Workers")
            try await write(file, "echo no good; exit 3")
            let (exit, printed) = try await up.roll()
            #expect(exit == .status(1))
            #expect(
                printed.contains(
                    "rolling restart aborted: the new worker-1 ended (exit status 3); its last line: no good. "
                        + "0 of 2 workers replaced, the others run on"))
            #expect(old.allSatisfy { ProcessState.of($0) == .running })
            try await write(file, echo(named: "third"))
            #expect(try await up.roll().exit == .status(0))
        }
    }

    @Test func `two rolls at once follow each other, and both are told their end`() async throws {
        try await withUp(worker: UpProcess.echo) { up in
            try await up.waitUntilReady()
            async let first = up.roll()
            async let second = up.roll()
            let exits = try await [first.exit, second.exit]
            #expect(exits == [.status(0), .status(0)])
            #expect(up.replacements.count == 2 || up.replacements.count == 4)
        }
    }

    @Test func `SIGTERM during a roll stops old and new`() async throws {
        try await withWorkerFile { file, up in
            try await write(file, #"echo $$ >"\#(file).pid"; exec sleep 1000"#)
            async let roll = up.roll()
            try await up.wait(for: "rolling restart of 2 workers")
            while !FileManager.default.fileExists(atPath: "\(file).pid") {
                try await Task.sleep(for: .milliseconds(5))
            }
            up.send(SIGTERM)
            #expect(await up.exit == .status(0))
            let (exit, printed) = try await roll
            #expect(exit == .status(1), "\(printed)")
            let pid = try String(contentsOfFile: "\(file).pid", encoding: .utf8)
            let successor = try #require(Int32(pid.trimmingCharacters(in: .whitespacesAndNewlines)))
            #expect(ProcessState.of(successor) == .ended)
            #expect(up.children().allSatisfy { ProcessState.of($0) == .ended })
        }
    }

    @Test func `a terminal that goes away is no request for a roll`() async throws {
        let script = try #require(Executable.onPath("script", in: ProcessInfo.processInfo.environment))
        try await withTemporaryFolder { folder in
            let sluice = Executable.beside(Executable.own, "sluice")
            let (port, adminPort) = (try FreePort.find(), try FreePort.find())
            let command =
                "exec '\(sluice)' up --data '\(folder)/data' --port \(port) --admin-port \(adminPort) "
                + #"--worker "\#(UpProcess.echo)" >'\#(folder)/up.log' 2>&1"#
            let terminal = try ChildProcess.start(
                ChildLaunch(
                    command: [script, "-q", "-c", command, "/dev/null"],
                    environment: ProcessInfo.processInfo.environment, output: .file("\(folder)/script.log")))
            func log() -> String { (try? String(contentsOfFile: "\(folder)/up.log", encoding: .utf8)) ?? "" }
            while !log().contains("\nready") { try await Task.sleep(for: .milliseconds(10)) }
            let text = try String(contentsOfFile: "\(folder)/data/up.pid", encoding: .utf8)
            let up = try #require(Int32(text.trimmingCharacters(in: .whitespacesAndNewlines)))
            terminal.signal(.kill)
            await ProcessState.waitForEnd(of: up)
            #expect(log().contains("stopping"))
            #expect(!log().contains("rolling"))
            _ = terminal.wait()
        }
    }

    /// A worker that is a script, two of which run.
    private func withWorkerFile(_ body: (String, UpProcess) async throws -> Void) async throws {
        try await withTemporaryFolder { folder in
            let file = "\(folder)/worker"
            try await write(file, echo(named: "first"))
            try await withUp(worker: "sh '\(file)'") { up in
                try await up.waitUntilReady()
                try await body(file, up)
            }
        }
    }

    private func echo(named name: String) -> String { "exec \(UpProcess.echo) --log-level error --stage \(name)" }

    private func arguments(of pid: Int32) -> String {
        (try? String(contentsOfFile: "/proc/\(pid)/cmdline", encoding: .utf8)) ?? ""
    }

    private func write(_ file: String, _ script: String) async throws {
        try script.write(toFile: file, atomically: true, encoding: .utf8)
    }

    private func withUp(worker: String, _ body: (UpProcess) async throws -> Void) async throws {
        try await withTemporaryFolder { folder in
            let up = try UpProcess.start(in: folder, worker: worker)
            do {
                try await body(up)
            } catch {
                await up.end()
                throw error
            }
            await up.end()
        }
    }
}
