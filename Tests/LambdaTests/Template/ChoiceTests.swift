import Testing

@testable import SluiceLambda

@Suite struct `Stages and APIs to choose from` {
    private static let twoStages = """
        Resources:
          Chat:
            Type: AWS::Serverless::WebSocketApi
            Properties:
              RouteSelectionExpression: $request.body.action
              StageName: one
              Routes: {$default: {FunctionArn: !GetAtt Fn.Arn}}
          Second:
            Type: AWS::ApiGatewayV2::Stage
            Properties: {ApiId: !Ref Chat, StageName: two, StageVariables: {second: "yes"}}
          Fn:
            Type: AWS::Serverless::Function
            Properties: {Runtime: python3.12, Handler: a.b}
        """

    @Test func `of several stages one must be chosen`() throws {
        let reading = try TemplateFolder.read(Self.twoStages)
        #expect(
            reading.findings.map(\.description) == [
                "template.yaml:8: error: Chat: there are several stages, choose one: one, two"
            ])
    }

    @Test func `the stage that is chosen runs`() throws {
        let reading = try TemplateFolder.read(Self.twoStages) { $0.stage = "two" }
        #expect(reading.findings == [])
        #expect(reading.project.webSocket?.stage == Stage(name: "two", variables: ["second": "yes"]))
    }

    @Test func `a stage that is not there is an error that lists those that are`() throws {
        let reading = try TemplateFolder.read(Self.twoStages) { $0.stage = "three" }
        #expect(
            reading.findings.map(\.description) == [
                "template.yaml:2: error: Chat: there is no stage three, but one, two: name it with --stage"
            ])
    }

    private static let twoAPIs = """
        Resources:
          First:
            Type: AWS::Serverless::WebSocketApi
            Properties: &properties
              RouteSelectionExpression: $request.body.action
              Routes: {$default: {FunctionArn: !GetAtt Fn.Arn}}
          Second:
            Type: AWS::Serverless::WebSocketApi
            Properties: {<<: *properties, Name: other}
          Fn:
            Type: AWS::Serverless::Function
            Properties: {Runtime: python3.12, Handler: a.b, Environment: {Variables: {A: !Ref First, B: !Ref Second}}}
        """

    @Test func `of several APIs one must be chosen`() throws {
        let reading = try TemplateFolder.read(Self.twoAPIs)
        #expect(reading.project.webSocket == nil)
        #expect(
            reading.findings.first?.description
                == "template.yaml:2: warning: First: this API does not run")
        #expect(
            reading.findings.filter { $0.severity == .error }.map(\.description) == [
                "template.yaml:7: error: Second: there are several WEBSOCKET APIs, choose one: "
                    + "First (line 2), Second (line 7)"
            ])
    }

    @Test(arguments: ["Second", "other"]) func `the API that is chosen runs`(name: String) throws {
        let reading = try TemplateFolder.read(Self.twoAPIs) {
            $0.api = name
            $0.apiID = "id"
        }
        #expect(!reading.hasErrors)
        #expect(reading.project.webSocket?.name == "other")
        #expect(reading.project.functions["Fn"]?.environment == ["A": "First", "B": "id"])
        #expect(reading.findings.contains { $0.name == "First" && $0.message == "this API does not run" })
    }

    @Test func `an API that is not there is an error that lists those that are`() throws {
        let reading = try TemplateFolder.read(Self.twoStages) {
            $0.api = "Third"
            $0.stage = "one"
        }
        #expect(
            reading.findings.map(\.description) == [
                "template.yaml:2: error: Third: there is no such API, but Chat (line 2)"
            ])
    }
}
