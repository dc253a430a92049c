import Testing

@testable import SluiceLambda

@Suite struct `Parameters that a handshake must have` {
    private static func reading(_ key: String, _ parameters: String) throws -> TemplateReading {
        try TemplateFolder.read(
            """
            Transform: AWS::Serverless-2016-10-31
            Resources:
              Api:
                Type: AWS::Serverless::WebSocketApi
                Properties:
                  RouteSelectionExpression: $request.body.action
                  Routes:
                    \(key):
                      FunctionArn: !GetAtt Function.Arn
                      RequestParameters: \(parameters)
              Function:
                Type: AWS::Serverless::Function
                Properties: {Runtime: python3.12, Handler: app.handler}
            """)
    }

    @Test func `are those that are required`() throws {
        let reading = try Self.reading(
            "$connect",
            "{route.request.querystring.token: {Required: true}, route.request.header.X-Key: {Required: false}}")
        #expect(reading.findings == [])
        #expect(
            reading.project.webSocket?.routes["$connect"]?.requiredParameters == ["route.request.querystring.token"])
    }

    @Test func `are of $connect only`() throws {
        let reading = try Self.reading("send", "{route.request.querystring.token: {Required: true}}")
        #expect(reading.findings.map(\.message) == ["it has no effect: only $connect has parameters"])
        #expect(reading.project.webSocket?.routes["send"]?.requiredParameters == [])
    }
}
