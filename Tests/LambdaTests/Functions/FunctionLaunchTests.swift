import Foundation
import SluiceTestSupport
import Testing

@testable import SluiceLambda

@Suite struct FunctionLaunchTests {
    private func launch(
        _ runtime: String, in folder: String, reserved: [String: String] = [:],
        _ change: (inout FunctionsConfiguration) -> Void = { _ in }
    ) throws -> FunctionLaunch {
        var configuration = FunctionsConfiguration(
            aws: AWSEnvironment(accessKeyID: "A", secretAccessKey: "S"),
            parentEnvironment: ["PATH": "\(folder)/bin", "HOME": "/home", "TOKEN": "secret"])
        change(&configuration)
        let function = LambdaFunction(
            name: "f", functionName: "full-f", runtime: runtime, handler: "app.handler", codeFolder: folder,
            environment: reserved, memorySize: 256)
        return try FunctionLaunch(function, configuration: configuration, nodeLoop: "/loop.mjs")
    }

    private func withPrograms(_ names: [String], _ body: (String) throws -> Void) throws {
        let folder = try TemporaryFolder.make()
        defer { TemporaryFolder.remove(folder) }
        for name in names { try TestFunction.write("#!/bin/sh\n", to: "\(folder)/\(name)") }
        try body(folder)
    }

    /// What it says where the function cannot be run.
    private func refusal(
        _ runtime: String, in folder: String, _ change: (inout FunctionsConfiguration) -> Void = { _ in }
    ) -> String? {
        do {
            _ = try launch(runtime, in: folder, change)
            return nil
        } catch { return "\(error)" }
    }

    private func command(
        _ runtime: String, in folder: String, _ change: (inout FunctionsConfiguration) -> Void = { _ in }
    ) -> [String]? {
        try? launch(runtime, in: folder, change).command
    }

    @Test func `what is passed on by name wins over our own AWS variables`() throws {
        try withPrograms(["bin/node"]) { folder in
            let environment = try launch("nodejs22.x", in: folder) {
                $0.parentEnvironment["AWS_ACCESS_KEY_ID"] = "theirs"
                $0.parentEnvironment["AWS_SECRET_ACCESS_KEY"] = "not named"
                $0.passedOn = ["AWS_ACCESS_KEY_ID"]
            }.child(api: "", output: 1).environment
            #expect(environment["AWS_ACCESS_KEY_ID"] == "theirs")
            #expect(environment["AWS_SECRET_ACCESS_KEY"] == "S")
        }
    }

    @Test func `Python is the runtime's version where it is installed`() throws {
        try withPrograms(["bin/python3", "bin/python3.12"]) { folder in
            let (generic, versioned) = ("\(folder)/bin/python3", "\(folder)/bin/python3.12")
            let arguments = ["-m", "awslambdaric", "app.handler"]
            #expect(command("python3.12", in: folder) == [versioned] + arguments)
            #expect(command("python3.9", in: folder) == [generic] + arguments)
            #expect(command("python3.9", in: folder) { $0.python = versioned } == [versioned] + arguments)
            #expect(command("python3.9", in: folder) { $0.python = "python3.12" } == [versioned] + arguments)
        }
    }

    @Test func `Node runs our loop, and provided its bootstrap`() throws {
        try withPrograms(["bin/node", "bootstrap"]) { folder in
            #expect(command("nodejs22.x", in: folder) == ["\(folder)/bin/node", "/loop.mjs"])
            for runtime in ["provided", "provided.al2", "provided.al2023", "go1.x"] {
                #expect(command(runtime, in: folder) == ["\(folder)/bootstrap"])
            }
        }
    }

    @Test func `a command counts from the code folder, or is on PATH`() throws {
        try withPrograms(["bin/run", "tool/run"]) { folder in
            let (onPath, inFolder) = ("\(folder)/bin/run", "\(folder)/tool/run")
            #expect(command("java21", in: folder) { $0.commands["f"] = ["run", "a"] } == [onPath, "a"])
            #expect(command("java21", in: folder) { $0.commands["f"] = ["tool/run"] } == [inFolder])
            #expect(command("java21", in: folder) { $0.commands["f"] = [inFolder] } == [inFolder])
        }
    }

    @Test func `what is missing is named`() throws {
        try withPrograms(["data"]) { folder in
            #expect(
                refusal("python3.12", in: folder) == "function f: there is no python3.12 and no python3 on PATH")
            #expect(refusal("nodejs20.x", in: folder) == "function f: there is no node on PATH")
            #expect(refusal("provided", in: folder) == "function f: there is no bootstrap in \(folder)")
            #expect(
                refusal("java21", in: folder)
                    == "function f: the runtime java21 needs a command that runs it: --command")
            #expect(
                refusal("java21", in: folder) { $0.commands["f"] = [] } == "function f: its command is empty")
            #expect(
                refusal("java21", in: folder) { $0.commands["f"] = ["run"] }
                    == "function f: the command run cannot be found or executed")
            #expect(
                refusal("python3.12", in: folder) { $0.python = "/none" }
                    == "function f: /none cannot be found or executed")
            #expect(
                refusal("provided", in: "\(folder)/none") == "function f: there is no folder \(folder)/none")
            #expect(
                refusal("provided", in: "\(folder)/data") == "function f: there is no folder \(folder)/data")
            try "".write(toFile: "\(folder)/bootstrap", atomically: true, encoding: .utf8)
            #expect(
                refusal("provided", in: folder) == "function f: \(folder)/bootstrap is not executable: chmod +x")
        }
    }

    @Test func `reserved names win, and of our environment only some is handed down`() throws {
        try withPrograms(["bin/node"]) { folder in
            let launch = try launch("nodejs20.x", in: folder, reserved: ["TZ": "CET", "TABLE": "t", "HOME": "/other"]) {
                $0.aws.sessionToken = "T"
                $0.aws.caFile = "/ca.pem"
                $0.aws.connectionsEndpoint = "https://localhost:1/dev"
            }
            #expect(
                launch.environment == [
                    "PATH": "\(folder)/bin", "HOME": "/other", "TABLE": "t", "TZ": ":UTC", "_HANDLER": "app.handler",
                    "AWS_REGION": "us-east-1", "AWS_DEFAULT_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "A",
                    "AWS_SECRET_ACCESS_KEY": "S", "AWS_SESSION_TOKEN": "T", "AWS_CA_BUNDLE": "/ca.pem",
                    "NODE_EXTRA_CA_CERTS": "/ca.pem", "SSL_CERT_FILE": "/ca.pem", "REQUESTS_CA_BUNDLE": "/ca.pem",
                    "AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI": "https://localhost:1/dev",
                    "AWS_EXECUTION_ENV": "AWS_Lambda_nodejs20.x", "AWS_LAMBDA_FUNCTION_NAME": "full-f",
                    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "256", "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
                    "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand", "AWS_LAMBDA_LOG_GROUP_NAME": "/aws/lambda/full-f",
                    "AWS_LAMBDA_LOG_STREAM_NAME": "[$LATEST]sluice", "LAMBDA_TASK_ROOT": folder,
                ])
            let child = launch.child(api: "127.0.0.1:1", output: 1)
            #expect(child.environment["AWS_LAMBDA_RUNTIME_API"] == "127.0.0.1:1" && child.folder == folder)
        }
    }
}
