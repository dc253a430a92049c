import Foundation
import SluiceTestSupport
import Testing

@testable import SluiceLambda

/// Handlers under awslambdaric, as it comes from AWS.
@Suite(.enabled(if: Peers.isPythonInstalled, "Scripts/install-test-peers installs awslambdaric"))
struct PythonTests {
    private func run(
        _ code: String, _ handler: String = "app.handler", payload: String = #"{"a":"é"}"#,
        timeout: Duration = .seconds(10),
        _ check: (TestFunction, InvocationOutcome) async throws -> Void
    ) async throws {
        let file = "\(handler.split(separator: ".")[0]).py"
        try await withFunction("python3.12", handler, files: [file: code], timeout: timeout) { function in
            try await check(function, await function.invoke(payload))
        }
    }

    @Test func `a handler answers`() async throws {
        let code = "def handler(event, context): return {'statusCode': 200, 'body': event['a'] + context.function_name}"
        try await run(code) { _, outcome in
            #expect(outcome.text == #"{"statusCode": 200, "body": "éservice-dev-f"}"#)
        }
    }

    @Test func `a handler in a folder answers`() async throws {
        try await run("def send(event, context): return event", "functions/chat.send") { _, outcome in
            #expect(outcome.text == #"{"a": "é"}"#)
        }
    }

    @Test func `an exception is a failure, and the process goes on`() async throws {
        try await run("import os\ndef handler(event, context): raise ValueError(f'boom é {os.getpid()}')") {
            function, outcome in
            #expect(outcome.failure?.type == "ValueError")
            #expect(outcome.failure?.message.hasPrefix("boom é") == true)
            #expect(await function.invoke() == outcome)
        }
    }

    @Test(arguments: [
        ("import nothing", "Runtime.ImportModuleError"), ("def handler(", "Runtime.UserCodeSyntaxError"),
        ("x = 1", "Runtime.HandlerNotFound"), ("1 / 0", "ZeroDivisionError"),
    ])
    func `a module that cannot be used is an init error`(code: String, type: String) async throws {
        try await run(code) { function, outcome in
            #expect(outcome.failure?.type == type)
            #expect(function.log.lines.contains { $0.level == .error && $0.metadata["error"] == type })
        }
    }

    @Test func `os._exit is an exit, and the next call works`() async throws {
        try await run("import os\ndef handler(event, context):\n  if event == 1: os._exit(0)\n  return 2", payload: "1")
        {
            #expect($1.failure?.type == "Runtime.ExitError")
            #expect(await $0.invoke("2").text == "2")
        }
    }

    @Test func `7 MB are no answer, and the next call works`() async throws {
        try await run("def handler(event, context): return 'x' * event", payload: "7000000") { function, outcome in
            #expect(outcome.failure?.type == "Function.ResponseSizeTooLarge")
            #expect(await function.invoke("2").text == #""xx""#)
        }
    }

    @Test func `what a handler prints is logged, and its time ends it`() async throws {
        let code = "import time\ndef handler(event, context):\n  print('before')\n  time.sleep(event)\n  return 1"
        try await run(code, payload: "1000", timeout: .seconds(1)) { function, outcome in
            #expect(outcome == .timedOut)
            #expect(function.log.messages.contains("before"))
            #expect(await function.invoke("0").text == "1")
        }
    }

    @Test func `a Python without awslambdaric is told what to install`() async throws {
        try await withBarePython { configuration in
            let error = await #expect(throws: FunctionsError.self) {
                try await withFunction("python3.12", "app.handler", files: [:], configuration: configuration) { _ in }
            }
            #expect(error?.description.contains("pip install awslambdaric") == true)
        }
    }

    /// As pyenv's are, for versions that are not chosen.
    @Test func `a Python that is there and does not work is passed over`() async throws {
        let folder = try TemporaryFolder.make()
        defer { TemporaryFolder.remove(folder) }
        try TestFunction.write(
            "#!/bin/sh\necho 'python3.12: command not found' >&2\nexit 127\n", to: "\(folder)/python3.12")
        try TestFunction.write("#!/bin/sh\nexec \(Peers.python) \"$@\"\n", to: "\(folder)/python3")
        var configuration = TestFunction.configuration()
        configuration.python = nil
        let path = configuration.parentEnvironment["PATH"] ?? ""
        configuration.parentEnvironment["PATH"] = "\(folder):\(path)"
        let code = "def handler(event, context): return 7"
        try await withFunction("python3.12", "app.handler", files: ["app.py": code], configuration: configuration) {
            #expect(await $0.invoke().text == "7")
        }
    }

    /// A Python that sees no packages but its own.
    private func withBarePython(_ body: (FunctionsConfiguration) async throws -> Void) async throws {
        let folder = try TemporaryFolder.make()
        defer { TemporaryFolder.remove(folder) }
        try TestFunction.write("#!/bin/sh\nexec python3 -I -S \"$@\"\n", to: "\(folder)/python")
        var configuration = TestFunction.configuration()
        configuration.python = "\(folder)/python"
        try await body(configuration)
    }
}
