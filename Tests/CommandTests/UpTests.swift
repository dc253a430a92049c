import Foundation
import SluiceTestSupport
import Testing

@testable import SluiceCommand

/// Real processes: `sluice up`, its redis-server, its edge and its workers.
@Suite(.timeLimit(.minutes(2))) struct UpTests {
    @Test func `SIGTERM stops everything in order within 10 s, and the data stays`() async throws {
        try await withUp { up in
            try await up.waitUntilReady()
            let children = up.children()
            #expect(children.count == 4)
            let clock = ContinuousClock()
            let asked = clock.now
            up.send(SIGTERM)
            #expect(await up.exit == .status(0))
            #expect(clock.now - asked < .seconds(10))
            #expect(children.allSatisfy { ProcessState.of($0) == .ended })
            #expect(FileManager.default.fileExists(atPath: "\(up.data)/appendonlydir"))
            #expect(!up.printed.contains("killed"))
        }
    }

    @Test func `when it is killed its children end, and the next one starts on the same folder at once`() async throws {
        try await withTemporaryFolder { folder in
            let killed = try UpProcess.start(in: folder)
            try await killed.waitUntilReady()
            let children = killed.children()
            killed.send(SIGKILL)
            #expect(await killed.exit == .signal(SIGKILL))
            try await ending(UpProcess.start(in: folder, port: killed.port)) { up in
                try await up.waitUntilReady()
                #expect(children.allSatisfy { ProcessState.of($0) == .ended })
            }
        }
    }

    @Test func `a second sluice up on the folder says so and changes nothing`() async throws {
        try await withTemporaryFolder { folder in
            try await ending(UpProcess.start(in: folder)) { first in
                try await first.waitUntilReady()
                let second = try UpProcess.start(in: folder)
                #expect(await second.exit == .status(1))
                #expect(second.printed.hasPrefix("Error: Another sluice up (process "))
                #expect(first.children().allSatisfy { ProcessState.of($0) == .running })
            }
        }
    }

    @Test func `a taken port is one sentence, and nothing is left behind`() async throws {
        try await withUp { up in
            try await up.waitUntilReady()
            try await withTemporaryFolder { folder in
                let second = try UpProcess.start(in: folder, port: up.port)
                #expect(await second.exit == .status(1))
                #expect(
                    second.printed == "Error: Port \(up.port) on 127.0.0.1 is taken: "
                        + "stop what uses it, or choose another with --port.\n")
                #expect(!FileManager.default.fileExists(atPath: second.data))
            }
        }
    }

    @Test func `children that crash are started again`() async throws {
        try await withUp { up in
            try await up.waitUntilReady()
            for (row, name) in [("Workers", "worker-1"), ("Edge", "edge"), ("Redis", "redis")] {
                kill(try #require(up.children(row).first), SIGKILL)
                try await up.wait(for: "\(name) ended (signal 9), starts again in 0.2 s")
                try await up.wait(for: "\(name) is ready again")
            }
            up.send(SIGINT)
            #expect(await up.exit == .status(0))
        }
    }

    @Test func `a second signal kills at once`() async throws {
        let deaf = #"sh -c 'trap "" TERM; while :; do sleep 1; done'"#
        try await withTemporaryFolder { folder in
            let up = try UpProcess.start(in: folder, worker: deaf)
            try await up.wait(for: "\n  Workers")
            let children = up.children()
            up.send(SIGINT)
            try await up.wait(for: "stopping")
            up.send(SIGINT)
            #expect(await up.exit == .status(130))
            for child in children { await ProcessState.waitForEnd(of: child) }
        }
    }

    @Test func `an existing Redis is used, and is not stopped`() async throws {
        try await withRedisServer { server in
            try await withUp(["--redis", "redis+unix://\(server.socketPath)"]) { up in
                try await up.waitUntilReady()
                #expect(up.children().count == 3)
                #expect(!FileManager.default.fileExists(atPath: "\(up.data)/redis.sock"))
                up.send(SIGTERM)
                #expect(await up.exit == .status(0))
            }
            #expect(try await server.cli(["PING"]) == "PONG")
        }
    }

    @Test func `a Redis that is not there is one sentence`() async throws {
        try await refused(["--redis", "redis://127.0.0.1:1"], "Error: Redis at redis://127.0.0.1:1: cannot connect")
    }

    @Test func `a missing redis-server says how to install it`() async throws {
        try await refused(environment: ["PATH": "/nonexistent"], "Error: redis-server is not installed: apt install")
    }

    @Test func `a Redis before 7.0 is one sentence`() async throws {
        try await withTemporaryFolder { folder in
            let old = "\(folder)/redis-server"
            // Written by another process: one that is forked here meanwhile would keep it open, and busy.
            let script = #"printf '#!/bin/sh\necho Redis server v=6.2.6 sha=0\n' >"$0" && chmod +x "$0""#
            _ = try await Program("sh").output(["-c", script, old])
            try await refused(
                environment: ["PATH": folder], "Error: Redis 6.2.6 at \(old) is too old: Sluice needs 7.0 or newer.")
        }
    }

    @Test func `a worker's command that does not exist is one sentence`() async throws {
        try await refused(worker: "nonexistent", "Error: The worker's command cannot be run")
    }

    @Test func `the default worker answers a signed Slack event, with the secret that is kept`() async throws {
        try await withUp(worker: nil) { up in
            try await up.waitUntilReady()
            let sample = URL(fileURLWithPath: #filePath + "/../../../Scripts/slack-sample").standardizedFileURL.path()
            let said = try await Program("env").output([
                "SLUICE_DATA=\(up.data)", "SLUICE_PORT=\(up.port)", "SLACK_SIGNING_SECRET=", sample, "tada",
            ])
            #expect(said.hasPrefix("200"), "\(said)")
        }
    }

    private func withUp(
        _ arguments: [String] = [], worker: String? = UpProcess.echo, _ body: (UpProcess) async throws -> Void
    ) async throws {
        try await withTemporaryFolder { folder in
            try await ending(UpProcess.start(in: folder, worker: worker, arguments), body)
        }
    }

    private func ending(_ up: UpProcess, _ body: (UpProcess) async throws -> Void) async throws {
        do {
            try await body(up)
        } catch {
            await up.end()
            throw error
        }
        await up.end()
    }

    /// Exits with status 1 and that sentence.
    private func refused(
        _ arguments: [String] = [], worker: String = UpProcess.echo, environment: [String: String] = [:],
        _ sentence: String
    ) async throws {
        try await withTemporaryFolder { folder in
            let up = try UpProcess.start(in: folder, worker: worker, arguments, environment: environment)
            #expect(await up.exit == .status(1))
            #expect(up.printed.split(separator: "\n").contains { $0.hasPrefix(sentence) }, "\(up.printed)")
        }
    }
}
