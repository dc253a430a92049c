import Testing

@testable import SluiceLambda

@Suite struct `SAM templates` {
    private static let folders = ["auth/": "", "connect/": "", "send/": "", "src/": ""]

    @Test func `a WebSocketApi reads`() throws {
        let folder = try TemplateFolder(fixture: "websocket-api.yaml", files: Self.folders)
        defer { folder.remove() }
        let reading = try folder.read { $0.region = "eu-west-1" }
        #expect(reading.findings == [])
        let standard = Throttle(rate: 10, burst: 20)
        #expect(
            reading.project.webSocket
                == WebSocketAPI(
                    name: "chat", routeSelectionExpression: "$request.body.action",
                    routes: [
                        "$connect": WebSocketRoute(
                            function: "ConnectFunction", timeout: .seconds(15), throttle: standard),
                        "$disconnect": WebSocketRoute(function: "ConnectFunction", throttle: standard),
                        "$default": WebSocketRoute(function: "SendFunction", throttle: standard),
                        "send": WebSocketRoute(
                            function: "SendFunction", isTwoWay: true, throttle: Throttle(rate: 5, burst: 7)),
                    ],
                    authorizer: LambdaAuthorizer(
                        name: "ChatApiConnectAuthorizer", function: "AuthFunction",
                        identitySources: ["route.request.querystring.token"]),
                    stage: Stage(name: "live", variables: ["greeting": "hello"])))
        #expect(
            reading.project.functions["ConnectFunction"]
                == LambdaFunction(
                    name: "ConnectFunction", functionName: "ConnectFunction", runtime: "python3.12",
                    handler: "app.handler", codeFolder: "\(folder.path)/connect",
                    environment: [
                        "LOG": "debug", "SHARED": "1",
                        "API": "wss://ChatApi.execute-api.eu-west-1.amazonaws.com/live",
                    ], timeout: .seconds(5), memorySize: 512))
        let send = reading.project.functions["SendFunction"]
        #expect(send?.functionName == "sluice-send")
        #expect(send?.timeout == .seconds(10))
        #expect(send?.reservedConcurrency == 4)
    }

    @Test func `a parameter takes the place of its default`() throws {
        let folder = try TemplateFolder(fixture: "websocket-api.yaml", files: Self.folders)
        defer { folder.remove() }
        let reading = try folder.read { $0.parameters = ["StageName": "beta"] }
        #expect(reading.project.webSocket?.stage.name == "beta")
    }

    @Test func `HTTP events of functions are routes of the implicit API`() throws {
        let folder = try TemplateFolder(fixture: "http-api.yaml", files: Self.folders)
        defer { folder.remove() }
        let reading = try folder.read()
        #expect(reading.findings == [])
        let standard = Throttle(rate: 50, burst: 5000)
        #expect(
            reading.project.http
                == HTTPAPI(
                    name: "ServerlessHttpApi",
                    routes: [
                        HTTPRoute(key: "GET /items", function: "Items", throttle: standard),
                        HTTPRoute(
                            key: "ANY /items/{id}", function: "Items", timeout: .milliseconds(1500),
                            throttle: Throttle(rate: 50, burst: 3)),
                        HTTPRoute(key: "$default", function: "Items", throttle: standard),
                    ], stage: Stage(name: "$default")))
    }
}
