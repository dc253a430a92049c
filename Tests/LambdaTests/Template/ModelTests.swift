import NIOCore
import Sluice
import Testing

@testable import SluiceLambda

@Suite struct `Models in a template` {
    /// A route, a model and an API of each kind; each test changes a line or adds a resource.
    private static let base = """
        Resources:
          Api:
            Type: AWS::ApiGatewayV2::Api
            Properties: {Name: chat, ProtocolType: WEBSOCKET, RouteSelectionExpression: $request.body.action}
          Route:
            Type: AWS::ApiGatewayV2::Route
            Properties:
              ApiId: !Ref Api
              RouteKey: send
              Target: !Sub integrations/${Integration}
              ModelSelectionExpression: $request.body.kind
              RequestModels:
                text: Text
                $default: !Ref Any
          Text:
            Type: AWS::ApiGatewayV2::Model
            Properties:
              ApiId: !Ref Api
              Name: Text
              ContentType: application/json
              Schema:
                $schema: http://json-schema.org/draft-04/schema#
                type: object
                required: [kind, text]
                properties:
                  text: {type: string, minLength: 1, maxLength: 5}
                  n: {enum: [1, '1', true, null, 2.5, yes]}
          Any:
            Type: AWS::ApiGatewayV2::Model
            Properties:
              ApiId: !Ref Api
              Name: Whatever
              Schema: '{"type":"object","properties":{"list":{"items":{"$ref":"https://apigateway.amazonaws.com/restapis/x/models/Text"}}}}'
          Integration:
            Type: AWS::ApiGatewayV2::Integration
            Properties: {ApiId: !Ref Api, IntegrationType: AWS_PROXY, IntegrationUri: !GetAtt Function.Arn}
          Function:
            Type: AWS::Lambda::Function
            Properties: {Runtime: python3.12, Handler: app.handler, Code: .}
          Stage:
            Type: AWS::ApiGatewayV2::Stage
            Properties: {ApiId: !Ref Api, StageName: dev}
          # resources

        """

    private static func findings(_ old: String, _ new: String) throws -> [String] {
        let text = base.replacing(old, with: new)
        #expect(text != base)
        return try TemplateFolder.read(text).findings.map { "\($0.line): \($0.severity): \($0.name): \($0.message)" }
    }

    @Test(arguments: [
        (#"{"kind":"text","text":"hello"}"#, true), (#"{"kind":"text","text":"longer"}"#, false),
        (#"{"kind":"x"}"#, true),
        ("[]", false), (#"{"list":[{"kind":"text","text":"a"}]}"#, true), (#"{"list":[{}]}"#, false),
        (#"{"kind":"text","text":"a","n":1.0}"#, true), (#"{"kind":"text","text":"a","n":"1"}"#, true),
        (#"{"kind":"text","text":"a","n":null}"#, true), (#"{"kind":"text","text":"a","n":2.50}"#, true),
        (#"{"kind":"text","text":"a","n":"true"}"#, false), (#"{"kind":"text","text":"a","n":"yes"}"#, true),
    ])
    func `are those of its routes, by name and by reference`(message: String, isValid: Bool) throws {
        let reading = try TemplateFolder.read(Self.base)
        #expect(reading.findings == [])
        let models = try #require(reading.project.webSocket?.routes["send"]?.models)
        #expect(models.check(.text(message)) == (isValid ? .valid : .invalid))
    }

    @Test(arguments: ["$default", "Text", "'\\$default'"])
    func `are picked by a text, too`(expression: String) throws {
        let reading = try TemplateFolder.read(Self.base.replacing("$request.body.kind", with: expression))
        #expect(reading.findings == [])
        let models = try #require(reading.project.webSocket?.routes["send"]?.models)
        #expect(models.check(.text("{}")) == .valid)
    }

    @Test(arguments: [
        ("text: Text", "text: Other", "13: error: Route.RequestModels.text: Other is no model of this API"),
        ("text: Text", "text: [Text]", "13: error: Route.RequestModels.text: it must be a model's name"),
        (
            "text: Text", "text: !Ref Nobody",
            "13: error: Route.RequestModels.text: Nobody is neither a parameter nor a resource"
        ),
        (
            "$request.body.kind", "$request.header.kind",
            "11: error: Route.ModelSelectionExpression: "
                + "$request.header.kind selects by request.header.kind: a message has request.body and what is in it"
        ),
        (
            "maxLength: 5", "maxLength: five",
            "26: error: Text.Schema.properties.text.maxLength: it must be a whole number from 0"
        ),
        ("type: object", "type: thing", "23: error: Text.Schema.type: thing is no type of draft 4"),
        ("maxLength: 5", "format: email", "26: warning: Text.Schema.properties.text.format: it is not checked"),
        (
            "maxLength: 5", "const: a",
            "26: warning: Text.Schema.properties.text.const: it is no keyword of draft 4 and is not checked"
        ),
        ("minLength: 1", "pattern: '('", "26: error: Text.Schema.properties.text.pattern: ( is no regular expression"),
        (
            "minLength: 1", "$ref: https://x.y/z",
            "26: error: Text.Schema.properties.text.$ref: https://x.y/z is not fetched: only models of this API are known"
        ),
        ("type: object", "type: !Ref Nobody", "23: error: Text.Schema: Nobody is neither a parameter nor a resource"),
        ("Name: Text", "Description: x", "15: error: Text.Name: it is missing"),
        ("Name: Whatever", "Name: Text", "32: error: Any.Name: Text is a model already (line 15)"),
        (#"'{"type""#, #"'{{"type""#, "33: error: Any.Schema: it must be a mapping, or a text that is JSON"),
        ("ContentType: application/json", "Tags: {}", "20: warning: Text.Tags: it is not known here and has no effect"),
    ])
    func `that cannot be used are found`(old: String, new: String, finding: String) throws {
        #expect(try Self.findings(old, new).contains(finding))
    }

    @Test func `are meant by name where a logical id is the same`() throws {
        let text = Self.base.replacing("Name: Whatever", with: "Name: Others").replacing(
            "text: Text", with: "text: Other"
        )
        .replacing("  Text:\n", with: "  Others:\n").replacing("Name: Text", with: "Name: Other")
        .replacing("models/Text", with: "models/Other").replacing("$default: !Ref Any", with: "$default: Others")
        let reading = try TemplateFolder.read(text)
        #expect(reading.findings == [])
        let models = try #require(reading.project.webSocket?.routes["send"]?.models)
        #expect(models.check(.text("{}")) == .valid)
        #expect(models.check(.text(#"{"kind":"text"}"#)) == .invalid)
    }

    @Test func `are 32 KB at most`() throws {
        let text = String(repeating: "x", count: 33_000)
        let sizes = try Self.findings("required: [kind, text]", "description: \(text)")
        #expect(sizes.contains { $0.hasPrefix("21: error: Text.Schema: it is larger than 32 KB") })
        let written = try Self.findings(#"'{"type""#, #"'{"description":"\#(text)","type""#)
        #expect(written.contains { $0.hasPrefix("33: error: Any.Schema: it is larger than 32 KB") })
    }

    @Test func `need an expression and models`() throws {
        #expect(
            try Self.findings("ModelSelectionExpression: $request.body.kind", "OperationName: x") == [
                "12: warning: Route.RequestModels: messages are not validated: the route has no ModelSelectionExpression"
            ])
        #expect(
            try Self.findings("      RequestModels:\n        text: Text\n        $default: !Ref Any\n", "") == [
                "11: warning: Route.ModelSelectionExpression: messages are not validated: the route has no RequestModels"
            ])
    }

    @Test(arguments: ["$connect", "$disconnect"])
    func `have no effect where there is no message`(key: String) throws {
        #expect(
            try Self.findings("RouteKey: send", "RouteKey: \(key)") == [
                "11: warning: Route.ModelSelectionExpression: it has no effect: \(key) has no message to validate",
                "12: warning: Route.RequestModels: it has no effect: \(key) has no message to validate",
            ])
    }

    @Test func `that no route needs stop nothing`() throws {
        let unused = """
            Unused:
                Type: AWS::ApiGatewayV2::Model
                Properties: {ApiId: !Ref Api, Name: Unused, Schema: {multipleOf: 0, $schema: x}}
              Foreign:
                Type: AWS::ApiGatewayV2::Model
                Properties: {ApiId: !ImportValue OtherApi, Name: Foreign, Schema: {}}
            """
        let findings = try Self.findings("# resources", unused)
        #expect(!findings.isEmpty && findings.allSatisfy { $0.contains(": warning: ") }, "\(findings)")
        #expect(findings.contains { $0.contains("Unused.Schema.multipleOf") })
        #expect(findings.contains { $0.contains("Foreign.ApiId") })
    }

    @Test func `of HTTP APIs have no effect`() throws {
        let web = """
            Web: {Type: AWS::ApiGatewayV2::Api, Properties: {Name: web, ProtocolType: HTTP}}
              WebStage: {Type: AWS::ApiGatewayV2::Stage, Properties: {ApiId: !Ref Web, StageName: $default}}
              WebModel: {Type: AWS::ApiGatewayV2::Model, Properties: {ApiId: !Ref Web, Name: M, Schema: {}}}
              WebIntegration:
                Type: AWS::ApiGatewayV2::Integration
                Properties: {ApiId: !Ref Web, IntegrationType: AWS_PROXY, IntegrationUri: !GetAtt Function.Arn, PayloadFormatVersion: '2.0'}
              WebRoute:
                Type: AWS::ApiGatewayV2::Route
                Properties: {ApiId: !Ref Web, RouteKey: GET /, Target: !Sub 'integrations/${WebIntegration}', RequestModels: {$default: M}}
            """
        #expect(
            try Self.findings("# resources", web) == [
                "45: warning: WebModel: what its API is sent is not validated",
                "51: warning: WebRoute.RequestModels: only WebSocket APIs have models",
            ])
    }

    @Test func `of SAM's WebSocketApi are resources of their own`() throws {
        let reading = try TemplateFolder.read(
            """
            Transform: AWS::Serverless-2016-10-31
            Resources:
              Api:
                Type: AWS::Serverless::WebSocketApi
                Properties:
                  RouteSelectionExpression: $request.body.action
                  Routes:
                    send:
                      FunctionArn: !GetAtt Function.Arn
                      ModelSelectionExpression: $default
                      RequestModels: {$default: Text}
              Text:
                Type: AWS::ApiGatewayV2::Model
                Properties: {ApiId: !Ref Api, Name: Text, Schema: {required: [text]}}
              Function:
                Type: AWS::Serverless::Function
                Properties: {Runtime: python3.12, Handler: app.handler}
            """)
        #expect(reading.findings == [])
        let models = try #require(reading.project.webSocket?.routes["send"]?.models)
        #expect(models.check(.text("{}")) == .invalid && models.check(.text(#"{"text":1}"#)) == .valid)
    }

    @Test func `of a service are among its resources`() throws {
        let reading = try TemplateFolder.read(
            """
            service: s
            provider: {name: aws, runtime: python3.12}
            functions:
              send: {handler: app.send, events: [{websocket: send}]}
            resources:
              Resources:
                Text:
                  Type: AWS::ApiGatewayV2::Model
                  Properties: {ApiId: !Ref WebsocketsApi, Name: Text, Schema: {required: [text]}}
                SendWebsocketsRoute:
                  Properties: {ModelSelectionExpression: $default, RequestModels: {$default: Text}}
            """, as: "serverless.yml")
        #expect(reading.findings == [])
        #expect(reading.project.webSocket?.routes["send"]?.models?.check(.text("{}")) == .invalid)
    }
}
