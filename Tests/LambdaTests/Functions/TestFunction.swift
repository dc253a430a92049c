import Foundation
import Logging
import NIOCore
import SluiceTestSupport

@testable import SluiceLambda

/// One function in a folder of its own, with its processes.
struct TestFunction: Sendable {
    let folder: String
    let functions: Functions
    let log: LogRecorder

    /// A call that may begin at any time.
    func invoke(
        _ payload: String = "{}", timeout: Duration = .seconds(29), route: String = "$default", of name: String = "f",
        isCertain: Bool = false
    ) async -> InvocationOutcome {
        let invocation = Invocation(
            function: name, route: route, payload: ByteBuffer(string: payload), timeout: timeout, mayBegin: { true },
            isCertain: isCertain)
        do { return try await functions.invoke(invocation) } catch { preconditionFailure("it may begin") }
    }

    func write(_ text: String, to name: String) throws {
        try Self.write(text, to: "\(folder)/\(name)")
    }

    static func write(_ text: String, to path: String) throws {
        try FileManager.default.createDirectory(
            at: URL(fileURLWithPath: path).deletingLastPathComponent(), withIntermediateDirectories: true)
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    }

    /// The environment of a test's function: without our own secrets, and our Python first.
    static func configuration(concurrency: Int = 1, watch: Bool = false) -> FunctionsConfiguration {
        FunctionsConfiguration(
            concurrency: concurrency, python: Peers.isPythonInstalled ? Peers.python : nil, watch: watch,
            aws: AWSEnvironment(accessKeyID: "AKIDEXAMPLE", secretAccessKey: "secret"),
            parentEnvironment: ProcessInfo.processInfo.environment)
    }
}

/// What tests of functions run against; Scripts/install-test-peers installs it.
enum Peers {
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().path
    static let python = "\(root)/.build/peers/bin/python"
    static var isPythonInstalled: Bool { FileManager.default.isExecutableFile(atPath: python) && hasRuntimeClient }
    static var hasNode: Bool { (try? Program("node")) != nil }
    static var hasCurl: Bool { (try? Program("curl")) != nil }
    /// Any Python: the bootstraps of tests are written in it.
    static var hasPython: Bool { (try? Program("python3")) != nil }

    private static let hasRuntimeClient: Bool = {
        let folders = (try? FileManager.default.contentsOfDirectory(atPath: "\(root)/.build/peers/lib")) ?? []
        return folders.contains {
            FileManager.default.fileExists(atPath: "\(root)/.build/peers/lib/\($0)/site-packages/awslambdaric")
        }
    }()
}

/// Runs `body` with a function whose processes are ended afterwards, whatever happens.
func withFunction(
    _ runtime: String, _ handler: String = "index.handler", files: [String: String],
    timeout: Duration = .seconds(10), environment: [String: String] = [:],
    reservedConcurrency: Int? = nil, configuration: FunctionsConfiguration = TestFunction.configuration(),
    _ body: (TestFunction) async throws -> Void
) async throws {
    let folder = try TemporaryFolder.make()
    defer { TemporaryFolder.remove(folder) }
    for (name, text) in files { try TestFunction.write(text, to: "\(folder)/\(name)") }
    let log = LogRecorder()
    let function = LambdaFunction(
        name: "f", functionName: "service-dev-f", runtime: runtime, handler: handler, codeFolder: folder,
        environment: environment, timeout: timeout, reservedConcurrency: reservedConcurrency)
    let functions = Functions([function], configuration: configuration, logger: log.logger)
    do {
        try await functions.start()
        try await body(TestFunction(folder: folder, functions: functions, log: log))
        await functions.stop(within: .seconds(1))
    } catch {
        await functions.stop(within: .zero)
        throw error
    }
}

extension InvocationOutcome {
    var text: String? { if case .returned(let body) = self { String(buffer: body) } else { nil } }
    var failure: InvocationFailure? { if case .failed(let failure) = self { failure } else { nil } }
}

/// `bootstrap` programs for tests.
enum Bootstrap {
    /// A complete runtime in Python without any package. What stands for `body` runs once for each event, with `event`
    /// (bytes), `id` and `respond(bytes)`.
    static func python(_ body: String, start: String = "") -> String {
        """
        #!/usr/bin/env python3
        import http.client, json, os, signal, socket, subprocess, sys, time
        api = os.environ["AWS_LAMBDA_RUNTIME_API"]
        connection = http.client.HTTPConnection(api)
        def post(path, body, headers={}):
            connection.request("POST", "/2018-06-01/runtime/" + path, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        def respond(body):
            return post("invocation/" + id + "/response", body)
        \(start)
        while True:
            connection.request("GET", "/2018-06-01/runtime/invocation/next")
            answer = connection.getresponse()
            event = answer.read()
            id = answer.headers["Lambda-Runtime-Aws-Request-Id"]
        \(body.split(separator: "\n").map { "    \($0)" }.joined(separator: "\n"))
        """
    }

    static let echo = python("respond(event)")

    /// A runtime of a shell and curl.
    static let shell = """
        #!/bin/sh
        base="http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation"
        while true; do
            event=$(curl -sS -D "$PWD/headers" "$base/next") || exit 1
            id=$(sed -n 's/^Lambda-Runtime-Aws-Request-Id: *\\([^[:space:]]*\\).*/\\1/ip' "$PWD/headers")
            curl -sS -o /dev/null -d "shell got $event" "$base/$id/response" || exit 1
        done
        """
}
