import Foundation
import NIOCore
import SluiceTestSupport

@testable import SluiceLambda

/// An edge, a Redis and `sluice lambda`, each a process, with functions that write down every event they are given.
struct LambdaDeployment: Sendable {
    let folder: String
    let redis: String
    let server: RedisServer
    let edge: TestDeployment.EdgeProcess

    static let template = """
        service: chat
        provider: { name: aws, runtime: provided.al2023, timeout: 10 }
        functions:
          auth: { handler: auth }
          connect:
            handler: connect
            events:
              - websocket: { route: $connect, authorizer: { name: auth, identitySource: [route.request.querystring.token] } }
          end: { handler: end, events: [ { websocket: $disconnect } ] }
          echo:
            handler: echo
            events:
              - websocket: { route: echo, routeResponseSelectionExpression: $default }
              - websocket: { route: say, routeResponseSelectionExpression: $default }
          slow:
            handler: slow
            events: [ { websocket: { route: slow, routeResponseSelectionExpression: $default } } ]
          brief:
            handler: brief
            events: [ { websocket: { route: brief, routeResponseSelectionExpression: $default } } ]
          web: { handler: web, events: [ { httpApi: "GET /items/{id}" } ] }
        resources:
          Resources:
            Text:
              Type: AWS::ApiGatewayV2::Model
              Properties:
                ApiId: !Ref WebsocketsApi
                Name: Text
                Schema: { type: object, required: [text], properties: { text: { type: string, maxLength: 5 } } }
            SayWebsocketsRoute:
              Properties: { ModelSelectionExpression: $default, RequestModels: { $default: Text } }
        """

    private static let bootstrap = Bootstrap.python(
        """
        event = json.loads(event)
        with open("events", "a") as log: log.write(json.dumps(event) + "\\n")
        with open("pids", "a") as log: log.write(str(os.getpid()) + "\\n")
        name = os.environ["_HANDLER"]
        if name == "auth":
            effect = "Allow" if event["queryStringParameters"]["token"] == "right" else "Deny"
            statement = {"Effect": effect, "Action": "execute-api:Invoke", "Resource": event["methodArn"]}
            result = {"principalId": "me", "policyDocument": {"Statement": [statement]}, "context": {"plan": "gold"}}
        elif name == "connect":
            result = {"statusCode": 200, "headers": {"Sec-WebSocket-Protocol": "chat"}}
        elif name == "web":
            result = {"id": event["pathParameters"]["id"]}
        else:
            time.sleep({"slow": 2, "brief": 0.2}.get(name, 0))
            result = {"statusCode": 200, "body": name + " " + event.get("body", "")}
        respond(json.dumps(result))
        """, start: "if os.path.exists(os.environ['_HANDLER'] + '-is-broken'): sys.exit(1)")

    /// From now on, or no longer, processes of the function end while they start.
    func setBroken(_ function: String, _ isBroken: Bool) throws {
        let path = "\(folder)/\(function)-is-broken"
        if isBroken { try TestFunction.write("", to: path) } else { try FileManager.default.removeItem(atPath: path) }
    }

    func startWorker(_ name: String, adminPort: Int? = nil) async throws -> ChildProgram {
        let adminPort = try adminPort ?? FreePort.find()
        let worker = try ChildProgram(
            "sluice",
            [
                "lambda", "--template", "\(folder)/serverless.yml", "--redis", redis, "--worker-admin-port",
                "\(adminPort)",
                "--concurrency", "1",
            ], log: "\(folder)/\(name).log")
        try await until("\(name) is ready", within: .seconds(60)) {
            guard worker.isRunning else { throw TestSupportError("it ended:\n\(worker.output)") }
            return (try? await HTTPAnswer.request("GET", "/readyz", port: adminPort))?.status == 200
        }
        return worker
    }

    /// The events of that type, in the order in which functions were given them.
    func events(_ type: String) throws -> [StrictWebSocketEvent] {
        try lines("events").map { Data($0.utf8) }
            .compactMap { try? JSONDecoder().decode(StrictWebSocketEvent.self, from: $0) }
            .filter { $0.requestContext.eventType == type }
    }

    /// The processes of functions that still run.
    func processes() throws -> [Int32] {
        Set(try lines("pids").compactMap { Int32($0) }).filter { kill($0, 0) == 0 }
    }

    private func lines(_ file: String) throws -> [Substring] {
        let path = "\(folder)/\(file)"
        guard FileManager.default.fileExists(atPath: path) else { return [] }
        return try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
    }

    fileprivate static func write(_ template: String, to folder: String) throws {
        try TestFunction.write(template, to: "\(folder)/serverless.yml")
        try TestFunction.write(bootstrap, to: "\(folder)/bootstrap")
    }
}

/// Runs `body` with an edge, and ends everything afterwards.
func withLambdaDeployment(
    _ template: String = LambdaDeployment.template, redis: RedisServerOptions = RedisServerOptions(),
    _ body: (LambdaDeployment) async throws -> Void
) async throws {
    try await withDeployment(redis) { deployment in
        let folder = "\(deployment.folder)/service"
        try LambdaDeployment.write(template, to: folder)
        let edge = try await deployment.startEdge()
        try await body(LambdaDeployment(folder: folder, redis: deployment.url, server: deployment.redis, edge: edge))
    }
}
