import Testing

@testable import SluiceLambda

/// One route of one API; each test changes a line or adds a resource.
private let base = """
    Resources:
      Api:
        Type: AWS::ApiGatewayV2::Api
        Properties:
          Name: chat
          ProtocolType: WEBSOCKET
          RouteSelectionExpression: $request.body.action
          # api
      Route:
        Type: AWS::ApiGatewayV2::Route
        Properties:
          ApiId: !Ref Api
          RouteKey: $connect
          Target: !Sub integrations/${Integration}
          # route
      Integration:
        Type: AWS::ApiGatewayV2::Integration
        Properties:
          ApiId: !Ref Api
          IntegrationType: AWS_PROXY
          IntegrationUri: !GetAtt Function.Arn
          # integration
      Function:
        Type: AWS::Lambda::Function
        Properties:
          Runtime: python3.12
          Handler: app.handler
          Code: .
          # function
      Stage:
        Type: AWS::ApiGatewayV2::Stage
        Properties:
          ApiId: !Ref Api
          StageName: dev
          # stage
      # resources

    """

/// What a changed template is found to have.
struct UnsupportedPart: CustomTestStringConvertible {
    let old: String
    let new: String
    let findings: [String]

    init(_ old: String, _ new: String, _ findings: String...) {
        self.old = old
        self.new = new
        self.findings = findings
    }

    var testDescription: String { new }

    func check() throws {
        let text = base.replacing(old, with: new)
        #expect(text != base)
        let reading = try TemplateFolder.read(text)
        #expect(reading.findings.map { "\($0.line): \($0.severity): \($0.name): \($0.message)" } == findings)
    }
}

@Suite struct `Parts of a template that do not run` {
    @Test func `the base has none`() throws {
        #expect(try TemplateFolder.read(base).findings == [])
    }

    @Test(arguments: [
        UnsupportedPart(
            "AWS_PROXY", "MOCK",
            "20: error: Integration.IntegrationType: MOCK integrations do not run here, only AWS_PROXY to a function"),
        UnsupportedPart(
            "AWS_PROXY", "HTTP_PROXY",
            "20: error: Integration.IntegrationType: HTTP_PROXY integrations do not run here, only AWS_PROXY to a function"
        ),
        UnsupportedPart(
            "# integration", "ConnectionType: VPC_LINK",
            "22: error: Integration.ConnectionType: VPC links do not run here"),
        UnsupportedPart(
            "# integration", "RequestTemplates: {'200': '{\"statusCode\":200}'}",
            "22: error: Integration.RequestTemplates: VTL templates do not run here"),
        UnsupportedPart(
            "# integration", "TemplateSelectionExpression: \\$default",
            "22: error: Integration.TemplateSelectionExpression: VTL templates do not run here"),
        UnsupportedPart(
            "# integration", "RequestParameters: {integration.request.header.a: context.connectionId}",
            "22: error: Integration.RequestParameters: parameters are not mapped"),
        UnsupportedPart(
            "# integration", "ContentHandlingStrategy: CONVERT_TO_TEXT",
            "22: warning: Integration.ContentHandlingStrategy: contents are not converted"),
        UnsupportedPart(
            "# integration", "TimeoutInMillis: 30000",
            "22: error: Integration.TimeoutInMillis: it must be a whole number from 50 to 29000"),
        UnsupportedPart(
            "# resources",
            "Response: {Type: AWS::ApiGatewayV2::IntegrationResponse, Properties: {IntegrationId: !Ref Integration}}",
            "36: error: Response: integration responses (VTL templates) do not run here"),
    ]) func `between route and function`(part: UnsupportedPart) throws { try part.check() }

    @Test(arguments: [
        UnsupportedPart(
            "# route", "AuthorizationType: AWS_IAM",
            "15: error: Route.AuthorizationType: AWS_IAM is not checked here"),
        UnsupportedPart(
            "# route", "ApiKeyRequired: true", "15: error: Route.ApiKeyRequired: API keys are not checked here"),
        UnsupportedPart(
            "# route", "ApiKeyRequired: !ImportValue x",
            "15: error: Route.ApiKeyRequired: API keys are not checked here"),
        UnsupportedPart(
            "# route", "AuthorizerId: !Ref Nobody",
            "15: error: Route.AuthorizerId: it has no effect without AuthorizationType: CUSTOM"),
        UnsupportedPart(
            "# route", "{AuthorizationType: NONE, AuthorizerId: !Ref Nobody}".flattened,
            "16: error: Route.AuthorizerId: it has no effect without AuthorizationType: CUSTOM"),
        UnsupportedPart(
            "# resources", "Fn::ForEach::Routes: [X, [a], {}]",
            "36: error: Fn::ForEach::Routes: what it makes of the resources is not read"),
        UnsupportedPart(
            "# route", "AuthorizationType: CUSTOM", "9: error: Route.AuthorizerId: it is missing"),
        UnsupportedPart(
            "# route", "{AuthorizationType: CUSTOM, AuthorizerId: !Ref Nobody}".flattened,
            "16: error: Route.AuthorizerId: Nobody is neither a parameter nor a resource"),
        UnsupportedPart(
            "# route", "{AuthorizationType: CUSTOM, AuthorizerId: Stage}".flattened,
            "16: error: Route.AuthorizerId: Stage is no authorizer of this template"),
        UnsupportedPart(
            "# route", "ModelSelectionExpression: $request.body.action",
            "15: warning: Route.ModelSelectionExpression: it has no effect: $connect has no message to validate"),
        UnsupportedPart(
            "# route", "RequestParameters: {route.request.multivalueheader.token: {Required: true}}",
            "15: error: Route.RequestParameters.route.request.multivalueheader.token: "
                + "only route.request.header.X and route.request.querystring.X can be required here"),
        UnsupportedPart(
            "# route", "RequestParameters: !ImportValue x",
            "15: error: Route.RequestParameters: x is another stack's: give it as a parameter, x=…"),
        UnsupportedPart(
            "# route", "RouteResponseSelectionExpression: $default",
            "15: warning: Route.RouteResponseSelectionExpression: "
                + "the route has no RouteResponse: what its function returns is not sent"),
        UnsupportedPart(
            "# resources", "Response: {Type: AWS::ApiGatewayV2::RouteResponse, Properties: {RouteId: !Ref Route}}",
            "36: warning: Response: the route has no RouteResponseSelectionExpression: "
                + "what its function returns is not sent"),
        UnsupportedPart("RouteKey: $connect", "RouteKey: $pong", "13: error: Route.RouteKey: $pong is no route key"),
        UnsupportedPart(
            "Target: !Sub integrations/${Integration}", "Target: integrations/x",
            "14: error: Route.Target: integrations/x is no integration of this template",
            "23: warning: Function: no route or authorizer leads to this function: it does not run"),
    ]) func `of a route`(part: UnsupportedPart) throws { try part.check() }

    @Test(arguments: [
        UnsupportedPart(
            "Code: .", "Code: {S3Bucket: b, S3Key: k}",
            "28: error: Function.Code: the code is in S3: it must be a folder beside the template"),
        UnsupportedPart("Code: .", "Code: {ImageUri: x}", "23: error: Function: container images do not run here"),
        UnsupportedPart(
            "# function", "PackageType: Image", "23: error: Function: container images do not run here"),
        UnsupportedPart(
            "# function", "Layers: [x]",
            "29: warning: Function.Layers: layers are not loaded: what they hold must be in the function's folder"),
        UnsupportedPart(
            "# function", "VpcConfig: {}",
            "29: warning: Function.VpcConfig: the function runs in this machine's network"),
        UnsupportedPart(
            "# function", "Environment: {Variables: {A: !GetAtt Nobody.Arn}}",
            "29: warning: Function.Environment.A: it is not set: there is no resource Nobody"),
        UnsupportedPart(
            "# function", "Environment: {Variables: {A: '{{resolve:ssm:/a}}'}}",
            "29: warning: Function.Environment.A: it is not set: {{resolve:ssm:/a}} is kept by AWS"),
        UnsupportedPart(
            "# function", "Environment: {Variables: {A: [b]}}",
            "29: error: Function.Environment.A: it must be a text"),
        UnsupportedPart("Runtime: python3.12", "Tags: {}", "23: error: Function.Runtime: it is missing"),
        UnsupportedPart(
            "# function", "Timeout: 901", "29: error: Function.Timeout: it must be a whole number from 1 to 900"),
        UnsupportedPart(
            "!GetAtt Function.Arn", "arn:aws:lambda:us-east-1:1:function:other",
            "21: error: Integration.IntegrationUri: "
                + "arn:aws:lambda:us-east-1:1:function:other is no function of this template",
            "23: warning: Function: no route or authorizer leads to this function: it does not run"),
    ]) func `of a function`(part: UnsupportedPart) throws { try part.check() }

    @Test(arguments: [
        UnsupportedPart(
            "# api", "CorsConfiguration: {}",
            "8: warning: Api.CorsConfiguration: no CORS headers are added and no preflight is answered: a route must do it"
        ),
        UnsupportedPart(
            "$request.body.action", "request.body.action",
            "7: warning: Api.RouteSelectionExpression: read as $request.body.action"),
        UnsupportedPart(
            "$request.body.action", "${request.body.action",
            "7: error: Api.RouteSelectionExpression: "
                + "\"${\" without \"}\" in the route selection expression ${request.body.action"),
        UnsupportedPart(
            "# stage", "AccessLogSettings: {}",
            "35: warning: Stage.AccessLogSettings: access logs are not written in this format"),
        UnsupportedPart(
            "# stage", "RouteSettings: {sent: {ThrottlingRateLimit: 1}}",
            "35: warning: Stage.RouteSettings.sent: there is no route sent"),
        UnsupportedPart(
            "# stage", "DefaultRouteSettings: {ThrottlingRateLimit: fast}",
            "35: error: Stage.DefaultRouteSettings.ThrottlingRateLimit: it must be a number"),
        UnsupportedPart(
            "# resources", "Domain: {Type: AWS::ApiGatewayV2::DomainName}",
            "36: warning: Domain: AWS::ApiGatewayV2::DomainName is not made here"),
        UnsupportedPart("# resources", "Broken: {Properties: {}}", "36: error: Broken: a resource must have a Type"),
        UnsupportedPart(
            "# resources", "Odd: {Type: AWS::S3::Bucket, Condition: Nothing}",
            "36: error: Odd.Condition: there is no condition Nothing"),
    ]) func `of an API, its stage and the rest`(part: UnsupportedPart) throws { try part.check() }

    @Test(arguments: [
        (
            "DefinitionUri: x.yaml",
            "error: Web.DefinitionUri: OpenAPI definitions are not read: routes are read from events"
        ),
        ("Auth: {DefaultAuthorizer: a}", "error: Web.Auth: authorizers of HTTP routes do not run here"),
        ("Auth: {Authorizers: {}}", "warning: Web.Auth: authorizers of HTTP routes do not run here"),
        ("Domain: {}", "warning: Web.Domain: domain names are not served"),
        (
            "CorsConfiguration: true",
            "warning: Web.CorsConfiguration: no CORS headers are added and no preflight is answered: a route must do it"
        ),
    ]) func `of an HttpApi`(property: String, finding: String) throws {
        let reading = try TemplateFolder.read(
            """
            Resources:
              Web:
                Type: AWS::Serverless::HttpApi
                Properties: {\(property)}
              Fn:
                Type: AWS::Serverless::Function
                Properties:
                  Runtime: python3.12
                  Handler: a.b
                  Events: {A: {Type: HttpApi, Properties: {ApiId: !Ref Web, Path: /, Method: get}}}
            """)
        #expect(reading.findings.map(\.description) == ["template.yaml:4: \(finding)"])
    }

    @Test(arguments: [
        (
            "PayloadFormatVersion: '1.0'",
            "error: Fn.Events.A.PayloadFormatVersion: only payload format 2.0 runs here, not 1.0"
        ),
        ("Auth: {Authorizer: a}", "error: Fn.Events.A.Auth: authorizers of HTTP routes do not run here"),
    ]) func `of an HttpApi event`(property: String, finding: String) throws {
        let reading = try TemplateFolder.read(
            """
            Resources:
              Fn:
                Type: AWS::Serverless::Function
                Properties:
                  Runtime: python3.12
                  Handler: a.b
                  Events: {A: {Type: HttpApi, Properties: {Path: /, Method: get, \(property)}}, B: {Type: SQS}}
            """)
        #expect(
            Set(reading.findings.map(\.description)) == [
                "template.yaml:7: \(finding)", "template.yaml:7: warning: Fn.Events.B: SQS events do not run here",
            ])
    }

    @Test func `of the API that SAM makes for events without one`() throws {
        let reading = try TemplateFolder.read(
            """
            Globals:
              HttpApi: {Auth: {DefaultAuthorizer: Jwt, Authorizers: {Jwt: {}}}}
            Resources:
              Fn:
                Type: AWS::Serverless::Function
                Properties:
                  Runtime: python3.12
                  Handler: a.b
                  Events: {A: {Type: HttpApi, Properties: {Path: /, Method: get}}}
            """)
        #expect(reading.hasErrors, "the route would be open")
        #expect(reading.findings.contains { $0.description.contains("authorizers of HTTP routes do not run here") })
    }

    @Test(arguments: ["Route", "Stage", "Integration", "Authorizer", "Model"])
    func `of an API that is not there`(kind: String) throws {
        try UnsupportedPart(
            "# resources", "Other: {Type: AWS::ApiGatewayV2::\(kind), Properties: {ApiId: abcdef1234}}",
            "36: warning: Other.ApiId: abcdef1234 is no API of this template"
        ).check()
        try UnsupportedPart(
            "# resources", "Other: {Type: AWS::ApiGatewayV2::\(kind), Properties: {}}",
            "36: \(["Route", "Stage"].contains(kind) ? "error" : "warning"): Other.ApiId: which API it belongs to is not known"
        ).check()
    }

    @Test(arguments: ["!Ref ApiParameter", "!ImportValue api"])
    func `of a route whose API is not known`(api: String) throws {
        let route = "{Type: AWS::ApiGatewayV2::Route, Properties: {ApiId: \(api), RouteKey: $disconnect}}"
        let text = base.replacing(
            "# resources", with: "Other: \(route)"
        ).replacing(
            "Resources:\n", with: "Parameters: {ApiParameter: {Type: String}}\nResources:\n")
        let reading = try TemplateFolder.read(text)
        #expect(
            reading.findings.contains {
                $0.description.contains("error: Other.ApiId: which API it belongs to is not known")
            })
    }

    @Test(arguments: [
        "functions:\n  - ${file(more.js)}", "resources: ${file(more.js)}",
        "functions: [{auth: '${file(more.js)}'}]", "resources: [{Resources: {Route: '${file(more.js)}'}}]",
        "functions: text", "resources: [text]",
    ])
    func `of a service, where a whole part is not read`(part: String) throws {
        let reading = try TemplateFolder.read(
            "service: s\nprovider: {name: aws, runtime: python3.12}\n\(part)\n", as: "serverless.yml")
        #expect(reading.hasErrors)
    }
}

extension String {
    /// `{a: b, c: d}` as two lines of a property mapping in the base.
    fileprivate var flattened: String {
        dropFirst().dropLast().split(separator: ", ").joined(separator: "\n      ")
    }
}
