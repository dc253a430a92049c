import Foundation
import Testing

@testable import SluiceLambda

@Suite struct `CloudFormation templates` {
    @Test func `the chat sample of AWS reads`() throws {
        let folder = try TemplateFolder(
            fixture: "chat-app.yaml", files: ["onconnect/": "", "ondisconnect/": "", "sendmessage/": ""])
        defer { folder.remove() }
        let reading = try folder.read { $0.apiID = "abc" }
        #expect(
            reading.findings.map(\.description) == [
                "chat-app.yaml:95: warning: ConnectionsTable: AWS::DynamoDB::Table is not made here"
            ])
        let api = try #require(reading.project.webSocket)
        #expect(api.name == "SimpleChatWebSocket")
        #expect(api.routeSelectionExpression == "$request.body.message")
        #expect(api.stage == Stage(name: "Prod"))
        #expect(api.authorizer == nil)
        #expect(
            api.routes == [
                "$connect": WebSocketRoute(function: "OnConnectFunction"),
                "$disconnect": WebSocketRoute(function: "OnDisconnectFunction"),
                "sendmessage": WebSocketRoute(function: "SendMessageFunction"),
            ])
        #expect(
            reading.project.functions["SendMessageFunction"]
                == LambdaFunction(
                    name: "SendMessageFunction", functionName: "SendMessageFunction", runtime: "nodejs12.x",
                    handler: "app.handler", codeFolder: "\(folder.path)/sendmessage",
                    environment: [
                        "TABLE_NAME": "simplechat_connections",
                        "ENDPOINT": "https://abc.execute-api.us-east-1.amazonaws.com/Prod",
                    ], timeout: .seconds(3), memorySize: 256))
    }

    @Test func `inline code is written as Lambda does, and responses, variables and throttles are read`() throws {
        let folder = try TemplateFolder(fixture: "subprotocol.yaml")
        defer { folder.remove() }
        let reading = try folder.read()
        #expect(reading.findings == [])
        let api = try #require(reading.project.webSocket)
        #expect(
            api.routes == [
                "$connect": WebSocketRoute(
                    function: "ConnectFunction", timeout: .seconds(5), throttle: Throttle(rate: 100, burst: 50)),
                "$default": WebSocketRoute(
                    function: "DefaultFunction", isTwoWay: true, throttle: Throttle(rate: 0.5, burst: 50)),
            ])
        #expect(api.stage == Stage(name: "test", variables: ["color": "green", "retries": "3"]))
        let connect = try #require(reading.project.functions["ConnectFunction"])
        let python = try String(contentsOfFile: connect.codeFolder + "/index.py", encoding: .utf8)
        #expect(python.hasPrefix("def handler(event, context):\n    wanted"))
        let echo = try #require(reading.project.functions["DefaultFunction"])
        #expect(echo.functionName == "echo-back")
        #expect(echo.timeout == .seconds(10))
        #expect(FileManager.default.fileExists(atPath: echo.codeFolder + "/index.js"))
    }

    @Test func `what CDK synthesises reads`() throws {
        let folder = try TemplateFolder(fixture: "cdk.template.json", files: ["asset.8d06c25d/": ""])
        defer { folder.remove() }
        let reading = try folder.read()
        #expect(reading.findings == [])
        #expect(reading.project.webSocket?.routes == ["$connect": WebSocketRoute(function: "ConnectHandler2FFD52D8")])
        let function = reading.project.functions["ConnectHandler2FFD52D8"]
        #expect(function?.codeFolder == "\(folder.path)/asset.8d06c25d")
        #expect(function?.environment == ["STACK": "sluice"])
    }

    @Test func `what the Serverless Framework compiles reads, and its code is the service's folder`() throws {
        let folder = try TemplateFolder(
            fixture: "serverless-compiled.json", as: ".serverless/cloudformation-template-update-stack.json")
        defer { folder.remove() }
        let reading = try folder.read()
        #expect(reading.hasErrors == false)
        #expect(reading.findings.map(\.name) == ["ConnLambdaFunction.Code"])
        let api = try #require(reading.project.webSocket)
        #expect(api.routes["hello"] == WebSocketRoute(function: "ConnLambdaFunction", isTwoWay: true))
        #expect(
            api.authorizer
                == LambdaAuthorizer(
                    name: "auth", function: "ConnLambdaFunction", identitySources: ["route.request.header.Auth"]))
        #expect(reading.project.functions["ConnLambdaFunction"]?.codeFolder == folder.path)
    }

    @Test func `a raw HTTP API reads, through an alias`() throws {
        let folder = try TemplateFolder(fixture: "http-raw.yaml", files: ["hello/": ""])
        defer { folder.remove() }
        let reading = try folder.read { $0.stage = "dev" }
        #expect(reading.findings == [])
        #expect(
            reading.project.http
                == HTTPAPI(
                    name: "web",
                    routes: [HTTPRoute(key: "GET /hello/{name}", function: "HelloFunction", timeout: .seconds(12))],
                    stage: Stage(name: "$default")))
        #expect(reading.project.webSocket == nil)
    }

    @Test func `a megabyte of JSON in one line reads`() throws {
        let routes = (0..<400).map { number in
            """
            "R\(number)": {"Type": "AWS::ApiGatewayV2::Route", "Properties": {"ApiId": {"Ref": "WebsocketsApi"}, \
            "RouteKey": "r\(number)", "AuthorizationType": "NONE", "OperationName": "\(String(repeating: "x", count: 2500))", \
            "Target": {"Fn::Join": ["/", ["integrations", {"Ref": "ConnWebsocketsIntegration"}]]}}},
            """
        }
        let text = try TemplateFolder.text(of: "serverless-compiled.json")
            .replacing("\"Resources\": {", with: "\"Resources\": {\(routes.joined())").replacing("\n", with: "")
        #expect(text.utf8.count > 1 << 20)
        let reading = try TemplateFolder.read(text, as: ".serverless/large.json")
        #expect(reading.project.webSocket?.routes.count == 402)
    }

    @Test func `a stage variable in an integration's address is filled in`() throws {
        let text = try TemplateFolder.text(of: "subprotocol.yaml")
            .replacing(
                "IntegrationUri: !GetAtt ConnectFunction.Arn",
                with:
                    "IntegrationUri: !Sub arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/arn:aws:lambda:${AWS::Region}:${AWS::AccountId}:function:${!stageVariables.target}/invocations"
            )
            .replacing("color: green", with: "target: echo-back")
        let reading = try TemplateFolder.read(text)
        #expect(reading.project.webSocket?.routes["$connect"]?.function == "DefaultFunction")
    }
}
