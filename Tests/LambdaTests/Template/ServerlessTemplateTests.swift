import Testing

@testable import SluiceLambda

@Suite struct `Serverless Framework services` {
    private func service() throws -> TemplateFolder {
        try TemplateFolder(fixture: "serverless.yml", files: ["tables.yml": try TemplateFolder.text(of: "tables.yml")])
    }

    @Test func `a service's routes, authorizer and stage are read`() throws {
        let folder = try service()
        defer { folder.remove() }
        let project = try folder.read().project
        let api = try #require(project.webSocket)
        #expect(api.name == "chat-dev")
        #expect(api.routeSelectionExpression == "$request.body.type")
        #expect(
            api.routes == [
                "$connect": WebSocketRoute(function: "conn"),
                "$disconnect": WebSocketRoute(function: "conn"),
                "hello": WebSocketRoute(function: "hello-you", isTwoWay: true, throttle: Throttle(rate: 2, burst: 4)),
                "chat/send": WebSocketRoute(function: "hello-you"),
            ])
        #expect(
            api.authorizer
                == LambdaAuthorizer(
                    name: "auth", function: "auth", identitySources: ["route.request.querystring.token"]))
        #expect(api.stage == Stage(name: "dev", variables: ["color": "green"]))
        #expect(
            project.http?.routes == [
                HTTPRoute(key: "GET /hello/{name}", function: "hello-you"),
                HTTPRoute(key: "ANY /any", function: "hello-you"),
                HTTPRoute(key: "$default", function: "hello-you"),
            ])
        #expect(Set(project.functions.keys) == ["conn", "auth", "hello-you"])
    }

    @Test func `functions have the provider's settings under their own`() throws {
        let folder = try service()
        defer { folder.remove() }
        let functions = try folder.read { $0.environment = ["LOG_LEVEL": "warn"] }.project.functions
        let shared = [
            "TABLE": "connections-dev", "TTL": "60", "BUCKET": "Files",
            "QUEUE": "https://sqs.eu-west-1.amazonaws.com/000000000000/jobs-dev",
        ]
        #expect(
            functions["hello-you"]
                == LambdaFunction(
                    name: "hello-you", functionName: "chat-dev-hello-you", runtime: "nodejs20.x",
                    handler: "src/handler.hello", codeFolder: folder.path,
                    environment: shared.merging([
                        "LEVEL": "debug", "ACCOUNT": "000000000000-${AWS::Region}",
                    ]) { $1 }, timeout: .seconds(10), memorySize: 256, reservedConcurrency: 2))
        #expect(functions["auth"]?.runtime == "python3.12")
        #expect(functions["auth"]?.timeout == .seconds(6))
        #expect(functions["auth"]?.memorySize == 1024)
        #expect(functions["auth"]?.environment == shared.merging(["LEVEL": "warn"]) { $1 })
    }

    @Test func `a stage brings its parameters and files`() throws {
        let folder = try service()
        defer { folder.remove() }
        let project = try folder.read { $0.stage = "prod" }.project
        #expect(project.webSocket?.stage.name == "prod")
        #expect(project.functions["conn"]?.functionName == "chat-prod-conn")
        #expect(project.functions["conn"]?.environment["TABLE"] == "live-connections")
        #expect(project.functions["conn"]?.environment["TTL"] == "3600")
    }

    @Test func `what does not run is named with its line`() throws {
        let folder = try service()
        defer { folder.remove() }
        let findings = try folder.read().findings.map(\.description)
        #expect(
            findings == [
                "serverless.yml:3: warning: useDotenv: the .env file is not read",
                "serverless.yml:12: warning: custom.secret: ${ssm:/chat/secret} is not known here: "
                    + "give it as a parameter, ssm:/chat/secret=…",
                "serverless.yml:28: warning: functions.auth.Environment.STREAM: it is not set: "
                    + "Files.StreamArn is not known here: give it, Files.StreamArn=…",
                "serverless.yml:47: warning: functions.hello-you.layers: layers are not loaded: "
                    + "what they hold must be in the service's folder",
                "serverless.yml:56: warning: functions.hello-you.events.schedule: schedule events do not run here",
                "serverless.yml:57: warning: functions.worker: no route or authorizer leads to this function: "
                    + "it does not run",
                "serverless.yml:60: warning: functions.worker.events.sqs: sqs events do not run here",
                "serverless.yml:64: warning: Queue: AWS::SQS::Queue is not made here",
                "serverless.yml:65: warning: Files: AWS::S3::Bucket is not made here",
            ])
    }

    private static func service(functions: String) -> String {
        "service: s\nprovider: {name: aws, runtime: python3.12}\nfunctions:\n" + functions
    }

    @Test func `of two functions on one route the later has it, with a warning`() throws {
        let reading = try TemplateFolder.read(
            Self.service(
                functions: """
                      a: {handler: a.a, events: [{websocket: $default}]}
                      b:
                        handler: b.b
                        events:
                          - websocket: $default
                    """), as: "serverless.yml")
        #expect(reading.project.webSocket?.routes == ["$default": WebSocketRoute(function: "b")])
        #expect(
            reading.findings.map(\.description) == [
                "serverless.yml:4: warning: functions.a: no route or authorizer leads to this function: it does not run",
                "serverless.yml:8: warning: functions.b.events.websocket: "
                    + "$default is a route of another function already: this one takes its place",
            ])
    }

    @Test(arguments: [
        ("auth", "auth", ["route.request.header.Auth"]),
        ("arn:aws:lambda:us-east-1:1:function:s-dev-auth", "s-dev-auth", ["route.request.header.Auth"]),
        (
            "{arn: !GetAtt AuthLambdaFunction.Arn, name: x, identitySource: route.request.querystring.a}", "x",
            ["route.request.querystring.a"]
        ),
    ]) func `every form of an authorizer leads to its function`(form: String, name: String, sources: [String]) throws {
        let reading = try TemplateFolder.read(
            Self.service(
                functions: """
                      c: {handler: c.c, events: [{websocket: {route: $connect, authorizer: \(form)}}]}
                      auth: {handler: auth.auth}
                    """), as: "serverless.yml")
        #expect(reading.findings == [])
        #expect(
            reading.project.webSocket?.authorizer
                == LambdaAuthorizer(name: name, function: "auth", identitySources: sources))
    }

    @Test(arguments: [
        ("image: x", "error: functions.f: container images do not run here"),
        (
            "handler: '${ssm:/h}'",
            "error: functions.f.Handler: ${ssm:/h} is not known here: give it as a parameter, ssm:/h=…"
        ),
        (
            "{handler: a.b, environment: {K: '${env:NONE}'}}",
            "error: functions.f.environment.K: ${env:NONE} has no value"
        ),
        ("{handler: a.b, timeout: ten}", "error: functions.f.Timeout: it must be a whole number from 1 to 900"),
        ("{handler: a.b, kmsKeyArn: x}", "warning: functions.f.kmsKeyArn: the environment is not encrypted"),
        ("{handler: a.b, vpc: {}}", "warning: functions.f.vpc: the function runs in this machine's network"),
        ("{handler: a.b, destinations: {}}", "warning: functions.f.destinations: destinations are not called"),
        ("{handler: a.b, handlr: x}", "warning: functions.f.handlr: it is not known here and has no effect"),
    ]) func `a function's parts that do not run are findings`(function: String, finding: String) throws {
        let body = function.hasPrefix("{") ? String(function.dropFirst().dropLast()) : function
        let text = Self.service(functions: "  f: {\(body), events: [{websocket: $default}]}\n")
        let reading = try TemplateFolder.read(text, as: "serverless.yml")
        #expect(reading.findings.map(\.description).contains("serverless.yml:4: \(finding)"), "\(reading.findings)")
    }

    @Test func `a service for another cloud is an error, an archive of its code a warning`() throws {
        let reading = try TemplateFolder.read(
            """
            service: s
            provider: {name: google, runtime: python3.12, logs: {websocket: true, httpApi: false}}
            package: {artifact: s.zip}
            functions:
              f: {handler: a.b, events: [{websocket: $default}], package: {artifact: f.zip}}
            """, as: "serverless.yml")
        #expect(
            reading.findings.map(\.description) == [
                "serverless.yml:2: error: provider.name: only services for aws run here, not for google",
                "serverless.yml:2: warning: provider.logs.websocket: access logs are not written in this format",
                "serverless.yml:3: warning: package.artifact: "
                    + "the code is taken from the service's folder, not from an archive",
                "serverless.yml:5: warning: functions.f.package.artifact: "
                    + "the code is taken from the service's folder, not from an archive",
            ])
    }

    @Test func `a function whose condition is false is not there`() throws {
        let reading = try TemplateFolder.read(
            Self.service(
                functions: """
                      a: {handler: a.b, events: [{websocket: $default}]}
                      b: {handler: a.b, condition: Never}
                    resources: {Conditions: {Never: !Equals [a, b]}}
                    """), as: "serverless.yml")
        #expect(reading.findings == [])
    }

    @Test func `a function's own variable takes the place of the provider's`() throws {
        let reading = try TemplateFolder.read(
            """
            service: s
            provider: {name: aws, runtime: python3.12, environment: {A: !Ref AWS::Region, B: shared}}
            functions:
              f:
                handler: a.b
                environment: {A: !Sub "${AWS::StackName}!"}
                events: [{websocket: $default}]
            """, as: "serverless.yml")
        #expect(reading.findings == [])
        #expect(reading.project.functions["f"]?.environment == ["A": "sluice!", "B": "shared"])
    }

    @Test func `a service's own routes join those of its functions`() throws {
        let reading = try TemplateFolder.read(
            Self.service(
                functions: """
                      a: {handler: a.b, events: [{websocket: $default}]}
                      b: {handler: a.c}
                    resources:
                      - Resources:
                          PingRoute:
                            Type: AWS::ApiGatewayV2::Route
                            Properties: {ApiId: !Ref WebsocketsApi, RouteKey: ping, Target: !Sub "integrations/${Ping}"}
                      - Resources:
                          Ping:
                            Type: AWS::ApiGatewayV2::Integration
                            Properties:
                              ApiId: !Ref WebsocketsApi
                              IntegrationType: AWS_PROXY
                              IntegrationUri: !GetAtt BLambdaFunction.Arn
                        extensions:
                          WebsocketsApi: {Properties: {RouteSelectionExpression: $request.body.kind}}
                    """), as: "serverless.yml")
        #expect(reading.findings == [])
        #expect(reading.project.webSocket?.routeSelectionExpression == "$request.body.kind")
        #expect(
            reading.project.webSocket?.routes == [
                "$default": WebSocketRoute(function: "a"), "ping": WebSocketRoute(function: "b"),
            ])
    }

    @Test func `findings in one line do not hide each other`() throws {
        let text = Self.service(
            functions: "  f: {handler: a.b, layers: [x], environment: {A: '${env:A}', B: '${env:B}'}, "
                + "events: [{websocket: $default}]}\n")
        let reading = try TemplateFolder.read(text, as: "serverless.yml")
        #expect(
            reading.findings.map(\.name) == [
                "functions.f.layers", "functions.f.environment.A", "functions.f.environment.B",
            ])
        #expect(reading.hasErrors)
    }

    @Test(arguments: [
        ("alexaSkill", "warning: functions.f.events.alexaSkill: alexaSkill events do not run here"),
        ("http: GET /x", "warning: functions.f.events.http: http events do not run here"),
        ("s3: bucket", "warning: functions.f.events.s3: s3 events do not run here"),
        (
            "httpApi: {method: get, path: /x, authorizer: {type: aws_iam}}",
            "error: functions.f.events.httpApi.authorizer: authorizers of HTTP routes do not run here"
        ),
        ("websocket: {rout: x}", "error: functions.f.events.websocket: it must have a route"),
        (
            "websocket: {route: x, authorizer: f}",
            "error: functions.f.events.websocket.AuthorizationType: only $connect has an authorizer"
        ),
        (
            "websocket: {route: $connect, authorizer: nobody}",
            "error: functions.f.events.websocket.authorizer.AuthorizerUri: there is no resource NobodyLambdaFunction"
        ),
    ]) func `events that do not run are findings`(event: String, finding: String) throws {
        let text = Self.service(functions: "  f: {handler: a.b, events: [{websocket: $default}, \(event)]}\n")
        let reading = try TemplateFolder.read(text, as: "serverless.yml")
        #expect(reading.findings.map(\.description).contains("serverless.yml:4: \(finding)"), "\(reading.findings)")
    }
}
