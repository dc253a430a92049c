import ArgumentParser
import Foundation
import SluiceLambda
import SluiceProcess
import SluiceTestSupport
import Testing

@testable import SluiceCommand

@Suite struct `sluice lambda` {
    private static let template = """
        service: chat
        provider: { name: aws, runtime: python3.11 }
        functions:
          connect: { handler: app.connect, events: [ { websocket: $connect } ] }
          send:
            handler: app.send
            events:
              - websocket: { route: send, routeResponseSelectionExpression: $default }
          web: { handler: app.web, events: [ { httpApi: GET /items } ] }
          idle: { handler: app.idle }
        """

    private static func plan(
        _ arguments: [String] = [], in environment: [String: String] = [:], template: String = template
    ) async throws -> LambdaPlan {
        try await withTemporaryFolder { folder in
            let path = "\(folder)/serverless.yml"
            try template.write(toFile: path, atomically: true, encoding: .utf8)
            let command = try LambdaCommand.parse(["--template", path] + arguments)
            let environment = LambdaCommand.environment(environment)
            let reading = try command.readTemplate(folder, in: environment)
            return try command.plan(reading.project, workFolder: "\(folder)/work", in: environment)
        }
    }

    @Test func `without anything the documented defaults hold`() async throws {
        let plan = try await Self.plan()
        #expect(plan.webSocket.stage.name == "dev" && plan.webSocket.region == "us-east-1" && plan.webSocket.namesPort)
        #expect(plan.webSocket.apiID == APIIdentity.apiID(for: "dev-chat-websockets", in: "sluice"))
        #expect(plan.functions.concurrency == 2 && !plan.functions.watch && plan.functions.python == nil)
        #expect(plan.functions.aws.accessKeyID == "none" && plan.functions.aws.caFile == nil)
        #expect(plan.worker.handOver == .seconds(3) && plan.worker.stage == "dev")
        #expect(plan.project.calledFunctions == ["connect", "send", "web"])
    }

    @Test func `options and variables reach the plan`() async throws {
        let plan = try await Self.plan(
            [
                "--stage", "prod", "--api-id", "abcdefghij", "--no-domain-port", "--watch", "--command",
                "send=node loop.js",
                "--pass-environment", "A", "--pass-environment", "B", "--hand-over", "1",
            ],
            in: [
                "SLUICE_REGION": "eu-central-1", "SLUICE_CONCURRENCY": "7", "SLUICE_PYTHON": "/opt/python",
                "SLUICE_ACCESS_KEY_ID": "id", "SLUICE_SECRET_ACCESS_KEY": "secret",
                "SLUICE_ENDPOINT": "https://localhost:8443/prod",
                "SLUICE_COMMANDS": "send=other", "SLUICE_HAND_OVER": "9",
            ])
        #expect(plan.webSocket.stage.name == "prod" && plan.worker.stage == "prod")
        #expect(plan.webSocket.apiID == "abcdefghij" && !plan.webSocket.namesPort)
        #expect(plan.webSocket.region == "eu-central-1" && plan.functions.aws.region == "eu-central-1")
        #expect(plan.functions.watch && plan.functions.concurrency == 7 && plan.functions.python == "/opt/python")
        #expect(plan.functions.commands == ["send": ["/bin/sh", "-c", "exec node loop.js"]])
        #expect(plan.functions.passedOn == ["A", "B"] && plan.worker.handOver == .seconds(1))
        #expect(plan.functions.aws.accessKeyID == "id" && plan.functions.aws.secretAccessKey == "secret")
        #expect(plan.functions.aws.connectionsEndpoint == "https://localhost:8443/prod")
    }

    @Test(.timeLimit(.minutes(1))) func `SIGTERM while functions start ends them, and the command in order`()
        async throws
    {
        try await withTemporaryFolder { folder in
            let marker = "\(folder)/started"
            try "#!/bin/sh\necho $$ > \(marker)\nexec sleep 60\n".write(
                toFile: "\(folder)/bootstrap", atomically: true, encoding: .utf8)
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: "\(folder)/bootstrap")
            try FileManager.default.copyItem(
                atPath: "\(Peers.root)/Tests/Projects/hello-bootstrap/template.yaml", toPath: "\(folder)/template.yaml")
            let command = try ChildProgram(
                "sluice", ["lambda", "--template", "\(folder)/template.yaml"], environment: ["TMPDIR": folder],
                log: "\(folder)/log")
            try await until("a function starts") { FileManager.default.fileExists(atPath: marker) }
            #expect(await command.stop() == 0)
            let pid = try #require(Int32(String(contentsOfFile: marker, encoding: .utf8).dropLast()))
            await ProcessState.waitForEnd(of: pid)
            let left = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasPrefix("sluice-") }
            #expect(left.isEmpty)
        }
    }

    /// Asks for its first event, which makes it ready, and then has the command stopped.
    private static let stopping = """
        #!/usr/bin/env python3
        import http.client, os, random, signal, time
        command = os.getppid()
        connection = http.client.HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])
        connection.request("GET", "/2018-06-01/runtime/invocation/next")
        time.sleep(random.random() * 0.004)
        os.kill(command, signal.SIGTERM)
        connection.getresponse()
        """

    @Test(.enabled(if: (try? Program("python3")) != nil, "python3 is missing"))
    func `SIGTERM right when functions are ready ends the command, whoever hears it`() async throws {
        try await withRedisServer { redis in
            try await withTemporaryFolder { folder in
                try Self.stopping.write(toFile: "\(folder)/bootstrap", atomically: true, encoding: .utf8)
                try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: "\(folder)/bootstrap")
                try FileManager.default.copyItem(
                    atPath: "\(Peers.root)/Tests/Projects/hello-bootstrap/template.yaml",
                    toPath: "\(folder)/template.yaml")
                for attempt in 1...20 {
                    let command = try ChildProgram(
                        "sluice",
                        [
                            "lambda", "--template", "\(folder)/template.yaml", "--redis", "\(redis.url)",
                            "--concurrency", "1",
                        ], environment: ["TMPDIR": folder], log: "\(folder)/log")
                    defer { command.kill() }
                    try await until("attempt \(attempt) ends") { !command.isRunning }
                    #expect(await command.waitForEnd() == 0)
                }
            }
        }
    }

    @Test func `functions trust the system's authorities and the one that is named`() async throws {
        try await withTemporaryFolder { folder in
            try "ours\n".write(toFile: "\(folder)/ca.pem", atomically: true, encoding: .utf8)
            let bundle = try TrustBundle.write("\(folder)/ca.pem", in: "\(folder)/work")
            let text = try String(contentsOfFile: bundle, encoding: .utf8)
            #expect(text.hasSuffix("\nours\n"))
            for file in TrustBundle.systemFiles.prefix(1) where FileManager.default.fileExists(atPath: file) {
                #expect(text.hasPrefix(try String(contentsOfFile: file, encoding: .utf8)))
            }
            #expect(throws: CommandError.self) { try TrustBundle.write("\(folder)/none.pem", in: folder) }
        }
        await #expect(throws: CommandError.self) { try await Self.plan(in: ["SLUICE_CA_FILE": "/none.pem"]) }
    }

    @Test func `functions that refer to the API have the id that events have`() async throws {
        let template = """
            Resources:
              Api: { Type: AWS::Serverless::WebSocketApi, Properties: { RouteSelectionExpression: $request.body.action,
                Routes: { $default: { FunctionArn: !GetAtt F.Arn } } } }
              F: { Type: AWS::Serverless::Function, Properties: { Runtime: python3.11, Handler: app.f, CodeUri: .,
                Environment: { Variables: { API: !Ref Api } } } }
            """
        let plan = try await Self.plan(template: template)
        #expect(plan.project.functions["F"]?.environment["API"] == plan.webSocket.apiID)
        let told = try await Self.plan(["--api-id", "abcdefghij"], template: template)
        #expect(told.project.functions["F"]?.environment["API"] == "abcdefghij")
    }

    @Test func `a command is named by its function or by a route`() async throws {
        let variable = "connect=a=b c\nGET /items=web"
        let plan = try await Self.plan(in: ["SLUICE_COMMANDS": variable])
        #expect(
            plan.functions.commands == [
                "connect": ["/bin/sh", "-c", "exec a=b c"], "web": ["/bin/sh", "-c", "exec web"],
            ])
        await #expect(throws: CommandError.self) { try await Self.plan(["--command", "other=x"]) }
    }

    @Test(arguments: [
        ["--api-id", "short"], ["--concurrency", "0"], ["--command", "send"], ["--parameter", "=x"],
        ["--region", "a b"],
    ])
    func `an option that cannot be is refused`(arguments: [String]) async throws {
        await #expect(throws: ValidationError.self) { try await Self.plan(arguments) }
    }

    @Test(
        arguments: [
            ("[default]\naws_access_key_id = a\naws_secret_access_key=b=c\n", "a b=c"),
            (
                "# x\n[one]\nregion = x\naws_access_key_id = half\n\n[two]\nAWS_SECRET_ACCESS_KEY = s\naws_access_key_id = t\n",
                "t s"
            ),
            ("[default]\naws_access_key_id =\naws_secret_access_key = b\n", nil), ("", nil),
        ] as [(String, String?)])
    func `functions sign with the first key of a file`(text: String, key: String?) {
        #expect(FunctionKey(credentials: text).map { "\($0.id) \($0.secret)" } == key)
    }

    @Test func `half a key is refused, and a file that is not there`() {
        #expect(throws: ValidationError.self) { try FunctionKey.read(file: "", in: ["SLUICE_ACCESS_KEY_ID": "id"]) }
        #expect(throws: CommandError.self) { try FunctionKey.read(file: "/nowhere/keys", in: [:]) }
        #expect(throws: Never.self) { try FunctionKey.read(file: "", in: [:]) }
    }

    @Test func `the screen says what leads where`() async throws {
        let plan = try await Self.plan(["--api-id", "abcdefghij", "--command", "web=./web"])
        #expect(
            LambdaScreen(plan: plan).text == """
                WebSocket API dev-chat-websockets, id abcdefghij, stage dev, routes by $request.body.action
                  route     function  runs
                  $connect  connect   python3.11 app.connect
                  send      send      python3.11 app.send, two-way

                HTTP API dev-chat, id abcdefghij, stage $default
                  route       function  runs
                  GET /items  web       ./web
                """)
    }

    private static func check(_ template: String, _ arguments: [String] = []) async throws -> (ChildExit, String) {
        try await withTemporaryFolder { folder in
            let path = "\(folder)/serverless.yml"
            try template.write(toFile: path, atomically: true, encoding: .utf8)
            let run = try await SluiceProcess.run(["lambda", "--check", "--template", path] + arguments)
            return (run.exit, run.printed)
        }
    }

    @Test func `--check prints what would be served, and starts nothing`() async throws {
        let (exit, printed) = try await Self.check(Self.template)
        #expect(exit == .status(0))
        #expect(printed.contains("$connect  connect   python3.11 app.connect"))
    }

    @Test(arguments: [
        ("{ route: send, authorizer: aws_iam }", "error"),
        ("{ route: $connect, authorizer: { name: a, identitySource: [x] } }", "x"),
    ])
    func `--check fails where something cannot be served`(websocket: String, message: String) async throws {
        let template = """
            service: chat
            provider: { name: aws, runtime: python3.11 }
            functions:
              a: { handler: app.a }
              f: { handler: app.f, events: [ { websocket: \(websocket) } ] }
            """
        let (exit, printed) = try await Self.check(template)
        #expect(exit == .status(1))
        #expect(printed.contains(message))
    }

    @Test func `a template that is none ends the command with the place and the reason`() async throws {
        let (exit, printed) = try await Self.check("service: [")
        #expect(exit == .status(1))
        #expect(printed.contains("serverless.yml:"))
    }
}
