import Sluice
import SluiceGateway
import SluiceTestSupport

@testable import SluiceLambda

extension ConformanceSection {
    static let models = ConformanceSection(
        title: "What a model says of a message",
        introduction: """
            A route has models where it has `ModelSelectionExpression` and `RequestModels`. They are JSON Schemas of draft 4, \
            and do not say more than that draft: nothing is said of what AWS' own validator leaves out. A schema that cannot \
            be used is an error at the start, with its line. Where no message is shown it is `{}`.
            """,
        columns: ("model and message", "the message is"),
        rows: [
            row("`RequestModels` without `ModelSelectionExpression`", "accepted", .documented) {
                try template(#"{"type":"string"}"#, expression: nil)
            },
            row(
                "the key that is selected has no model, but `$default` has one, `{\"type\":\"string\"}`", "refused",
                .documented
            ) {
                try template(#"{"type":"string"}"#, expression: "$request.body.kind")
            },
            row(
                "a `$ref` to `https://apigateway.amazonaws.com/restapis/{id}/models/{name}`, which is `{\"type\":\"array\"}`",
                "refused", .documented
            ) {
                try template(##"{"$ref":"https://apigateway.amazonaws.com/restapis/x/models/Other"}"##)
            },
            row("a `$ref` to another server", "refused: an error at the start", .chosen) {
                try template(##"{"$ref":"https://example.com/schema"}"##)
            },
            schema(#"{"type":"integer"}"#, "1.0", "refused", .chosen),
            schema(#"{"enum":[1]}"#, "1.0", "accepted", .chosen),
            schema(#"{"format":"email"}"#, #""nobody""#, "accepted", .chosen),
            schema(#"{"pattern":"b"}"#, #""abc""#, "accepted", .chosen),
            schema(#"{"pattern":"^\\d$"}"#, #""٣""#, "refused", .chosen),
            schema(#"{"maxLength":1}"#, #""😀""#, "accepted", .chosen),
            schema(#"{"maximum":1e400}"#, "1e401", "refused", .chosen),
            schema(#"{"properties":{"a":{"type":"string"}}}"#, #"{"a":1,"a":"x"}"#, "accepted", .chosen),
            schema(#"{"const":1}"#, "2", "accepted", .chosen),
            row("`{\"pattern\":\"^(a+)+$\"}` and a text for which that takes hours", "refused", .chosen) {
                try verdict(#"{"pattern":"^(a+)+$"}"#, "\"\(String(repeating: "a", count: 60))b\"")
            },
        ])

    private static func row(
        _ situation: String, _ expected: String, _ source: ConformanceRow.Source,
        _ actual: @escaping @Sendable () throws -> String
    ) -> ConformanceRow {
        ConformanceRow(situation, expected, source, actual)
    }

    private static func schema(
        _ schema: String, _ message: String, _ expected: String, _ source: ConformanceRow.Source
    ) -> ConformanceRow {
        row("`\(schema)` and `\(message)`", expected, source) { try verdict(schema, message) }
    }

    private static func verdict(_ schema: String, _ message: String) throws -> String {
        let models = MessageModels(
            selection: try RouteSelection(#"\$default"#),
            schemas: ["$default": try JSONSchema(JSONValue.text(schema) ?? .null)])
        return models.check(.text(message)) == .valid ? "accepted" : "refused"
    }

    /// What is said of `{}`.
    private static func template(_ schema: String, expression: String? = "$default") throws -> String {
        let reading = try TemplateFolder.read(
            """
            Resources:
              Api:
                Type: AWS::Serverless::WebSocketApi
                Properties:
                  RouteSelectionExpression: $request.body.action
                  Routes:
                    $default:
                      FunctionArn: !GetAtt Function.Arn
                      RequestModels: {$default: Model}
                      \(expression.map { "ModelSelectionExpression: \($0)" } ?? "")
              Model:
                Type: AWS::ApiGatewayV2::Model
                Properties: {ApiId: !Ref Api, Name: Model, Schema: '\(schema)'}
              Other:
                Type: AWS::ApiGatewayV2::Model
                Properties: {ApiId: !Ref Api, Name: Other, Schema: {type: array}}
              Function:
                Type: AWS::Serverless::Function
                Properties: {Runtime: python3.12, Handler: app.handler}
            """)
        guard !reading.hasErrors else { return "refused: an error at the start" }
        let verdict = reading.project.webSocket?.routes["$default"]?.models?.check(.text("{}")) ?? .valid
        return verdict == .valid ? "accepted" : "refused"
    }
}
