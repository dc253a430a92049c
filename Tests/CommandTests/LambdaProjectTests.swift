import Foundation
import SluiceTestSupport
import Testing

@testable import SluiceCommand

/// Projects as they were written for API Gateway, run by `sluice up` behind TLS, under clients of others.
@Suite(
    .serialized, .timeLimit(.minutes(5)),
    .enabled(
        if: Peers.have("boto3", "awslambdaric", "websockets"),
        "Scripts/install-test-peers installs boto3, awslambdaric and websockets"))
struct LambdaProjectTests {
    private static let projects = "\(Peers.root)/Tests/Projects"

    @Test(arguments: ["serverless.yml", "template.yaml"])
    func `a chat in Python is what it is at AWS`(template: String) async throws {
        try await withProject("chat-python/\(template)") { up, table in
            try await run("chat.py", ["https://localhost:\(up.port)", "\(up.data)/tls/ca.pem", table])
        }
    }

    @Test func `functions in JavaScript answer`() async throws {
        _ = try Program("node")
        try await withProject("chat-node/serverless.yml") { up, _ in
            try await exchange(
                up,
                [
                    #"{"action":"echo","text":"hi"}"#, #"{"said":"hi","connectionId":""#,
                    #"{"action":"callback"}"#, "called back",
                    #"{"action":"module"}"#, "f442fd3f45f6bc084db6109bd10ee14d1494e7b77cf8b00cdf50b0598d2ed566",
                    #"{"action":"fail"}"#, #"{"message": "Internal server error", "connectionId":""#,
                    #"{"action":"nothing"}"#, #"{"message": "Forbidden", "connectionId":""#,
                ])
        }
    }

    @Test func `a bootstrap in a shell answers`() async throws {
        try await withProject("hello-bootstrap/template.yaml") { up, _ in
            try await exchange(up, [#"{"action":"hello"}"#, "hello from bash, "])
        }
    }

    private func withProject(_ template: String, _ body: (UpProcess, String) async throws -> Void) async throws {
        try await withTemporaryFolder { folder in
            let table = "\(folder)/chat.sqlite"
            let up = try UpProcess.start(
                in: folder, worker: nil, ["--tls", "--template", "\(Self.projects)/\(template)"],
                environment: [
                    "CHAT_TABLE": table, "SLUICE_PARAMETERS": "Table=\(table)", "SLUICE_PYTHON": Peers.python,
                    // Two workers, each with processes of its own for every function: one process of each is enough.
                    "SLUICE_CONCURRENCY": "1",
                ])
            do {
                try await up.waitUntilReady()
                try await body(up, table)
            } catch {
                for log in ["edge", "worker-1", "worker-2"] {
                    let text = (try? String(contentsOfFile: "\(up.data)/\(log).log", encoding: .utf8)) ?? ""
                    print("--- \(log)\n\(text.suffix(3000))")
                }
                print(up.printed)
                await up.end()
                throw error
            }
            up.send(SIGTERM)
            #expect(await up.exit == .status(0))
        }
    }

    private func exchange(_ up: UpProcess, _ texts: [String]) async throws {
        try await run("messages.py", ["https://localhost:\(up.port)", "\(up.data)/tls/ca.pem"] + texts)
    }

    private func run(_ script: String, _ arguments: [String]) async throws {
        let output = try await Program("bash").output(
            ["-c", #""$@"; echo "status $?""#, "peer", Peers.python, "\(Peers.root)/Tests/Peers/\(script)"] + arguments)
        try #require(output.hasSuffix("status 0"), "\(output)")
    }
}
