import Foundation
import SluiceProcess
import Testing

@testable import SluiceCommand

@Suite struct ChildProcessTests {
    @Test(arguments: [
        ("exit 0", ChildExit.status(0)), ("exit 7", .status(7)), ("kill -9 $$", .signal(9)),
        ("exec /nonexistent", .status(127)),
    ])
    func `the end of a process is told as it was`(script: String, exit: ChildExit) async throws {
        #expect(try await run(script).exit == exit)
    }

    @Test func `a command that cannot be executed is an error`() async throws {
        try await withTemporaryFolder { temporary in
            #expect(throws: SpawnError.self) {
                try ChildProcess.start(
                    ChildLaunch(command: ["/nonexistent"], environment: [:], output: .file("\(temporary)/log")))
            }
        }
    }

    @Test func `arguments and environment arrive, output goes to the log`() async throws {
        let run = try await run(
            #"echo "$A|$1|"; echo error >&2; cat"#, arguments: ["two words", ""], environment: ["A": "b c"])
        #expect(run.log == "b c||\nerror\n")
    }

    @Test func `a child has its own process group, default signals and of our descriptors the lock only`() async throws
    {
        let stray = open("/dev/null", O_RDONLY)
        defer { close(stray) }
        let run = try await run(
            "cut -d' ' -f5 /proc/self/stat; echo $$; awk '/^SigIgn/ { print $2 }' /proc/self/status; echo /proc/$$/fd/*"
        )
        let lines = run.log.split(separator: "\n")
        try #require(lines.count == 4)
        #expect(lines[0] == lines[1])
        let standardSignals: UInt64 = 0x7fff_ffff
        #expect(try #require(UInt64(lines[2], radix: 16)) & standardSignals == 0)
        let descriptors = lines[3].split(separator: " ").compactMap { $0.split(separator: "/").last }
        #expect(descriptors.contains("3"))
        #expect(!descriptors.contains("\(stray)"))
    }

    @Test(.timeLimit(.minutes(1))) func `what a child leaves in its group is killed with it`() async throws {
        let run = try await run("sleep 1000 & echo $!")
        let orphan = try #require(Int32(run.log.trimmingCharacters(in: .whitespacesAndNewlines)))
        await ProcessState.waitForEnd(of: orphan)
    }

    @Test func `a child under the tether gets its command unchanged`() async throws {
        let setpriv = try #require(Executable.onPath("setpriv", in: ProcessInfo.processInfo.environment))
        try await withTemporaryFolder { temporary in
            let log = "\(temporary)/log"
            let launch = ChildLaunch(
                command: ["/bin/sh", "-c", #"echo "$0|$1|""#, "a b", "$c"], environment: [:], output: .file(log))
            let exit = await withCheckedContinuation { continuation in
                _ = try? ChildThread.start(launch, tether: ChildTether(setpriv: setpriv)) {
                    continuation.resume(returning: $0)
                }
            }
            let said = try String(contentsOfFile: log, encoding: .utf8)
            #expect(exit == .status(0))
            #expect(said == "a b|$c|\n")
        }
    }

    @Test func `a child whose parent has ended already does not start`() async throws {
        let setpriv = try #require(Executable.onPath("setpriv", in: ProcessInfo.processInfo.environment))
        let command = ChildTether(setpriv: setpriv).command(["/bin/echo", "started"], parent: 1)
        try await withTemporaryFolder { temporary in
            let log = "\(temporary)/log"
            let child = try ChildProcess.start(ChildLaunch(command: command, environment: [:], output: .file(log)))
            #expect(child.wait() == .status(1))
            #expect(try String(contentsOfFile: log, encoding: .utf8) == "")
        }
    }

    private func run(
        _ script: String, arguments: [String] = [], environment: [String: String] = [:]
    ) async throws -> (exit: ChildExit, log: String) {
        try await withTemporaryFolder { temporary in
            let log = "\(temporary)/log"
            let all = environment.merging(["PATH": "/usr/bin:/bin"]) { own, _ in own }
            let child = try ChildProcess.start(
                ChildLaunch(
                    command: ["/bin/sh", "-c", script] + arguments, environment: all, output: .file(log)))
            let exit = child.wait()
            return (exit, try String(contentsOfFile: log, encoding: .utf8))
        }
    }
}
