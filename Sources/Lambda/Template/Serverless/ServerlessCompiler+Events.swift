extension ServerlessCompiler {
    mutating func add(_ event: TemplateNode, of function: TemplateEntry, _ findings: inout TemplateFindings) {
        let label = "functions.\(function.key).events"
        if let type = event.text {
            findings.warning("\(label).\(type)", at: event.place, "\(type) events do not run here")
            return
        }
        guard let entry = event.entries.first else {
            findings.error(label, at: event.place, event.unresolvedReason ?? "an event must be a mapping with its type")
            return
        }
        switch entry.key {
        case "websocket": addWebSocket(entry, of: function, &findings)
        case "httpApi": addHTTP(entry, of: function, &findings)
        default: findings.warning("\(label).\(entry.key)", at: entry.place, "\(entry.key) events do not run here")
        }
    }

    func reference(_ id: String, at place: TemplatePlace) -> TemplateNode {
        .mapping(["Ref": .text(id, at: place)], at: place)
    }

    func arn(ofFunction name: String, at place: TemplatePlace) -> TemplateNode {
        .mapping(["Fn::GetAtt": .text("\(Self.functionID(name)).Arn", at: place)], at: place)
    }

    // MARK: WebSockets

    private static let webSocketAPI = "WebsocketsApi"

    private mutating func addWebSocket(
        _ event: TemplateEntry, of function: TemplateEntry, _ findings: inout TemplateFindings
    ) {
        let label = "functions.\(function.key).events.websocket"
        ServerlessKeys.webSocketEvent.check(event.value, of: label + ".", &findings)
        let routeNode = event.value.isMapping ? event.value["route"] : event.value
        guard let key = routeNode?.text else {
            findings.error(label, at: event.place, routeNode?.unresolvedReason ?? "it must have a route")
            return
        }
        addWebSocketAPI(at: event.place)
        let place = event.place
        let api = reference(Self.webSocketAPI, at: place)
        let integrationID = Self.normalized(function.key) + "WebsocketsIntegration"
        add(
            integrationID, "AWS::ApiGatewayV2::Integration",
            .mapping(
                [
                    "ApiId": api, "IntegrationType": .text("AWS_PROXY", at: place),
                    "IntegrationUri": arn(ofFunction: function.key, at: place),
                ], at: place), label: label)
        let routeID = Self.webSocketRouteID(key)
        if has(routeID) {
            findings.warning(
                label, at: place, "\(key) is a route of another function already: this one takes its place")
        }
        let expression = event.value["routeResponseSelectionExpression"]
        let authorizerID = event.value["authorizer"].flatMap { addAuthorizer($0, label: label, &findings) }
        add(
            routeID, "AWS::ApiGatewayV2::Route",
            .mapping(
                [
                    "ApiId": api, "RouteKey": .text(key, at: place),
                    "Target": .text("integrations/\(integrationID)", at: place),
                    "RouteResponseSelectionExpression": expression,
                    "AuthorizationType": authorizerID.map { _ in .text("CUSTOM", at: place) },
                    "AuthorizerId": authorizerID.map { reference($0, at: place) },
                ], at: place), label: label)
        guard let expression else { return }
        add(
            routeID + "Response", "AWS::ApiGatewayV2::RouteResponse",
            .mapping(
                [
                    "ApiId": api, "RouteId": reference(routeID, at: place),
                    "RouteResponseKey": .text("$default", at: expression.place),
                ], at: place), label: label)
    }

    private mutating func addWebSocketAPI(at place: TemplatePlace) {
        guard !has(Self.webSocketAPI) else { return }
        let provider = service.provider
        let name = "\(service.stage)-\(service.name)-websockets"
        let expression = provider["websocketsApiRouteSelectionExpression"]
        add(
            Self.webSocketAPI, "AWS::ApiGatewayV2::Api",
            .mapping(
                [
                    "Name": provider["websocketsApiName"] ?? .text(name, at: place),
                    "ProtocolType": .text("WEBSOCKET", at: place),
                    "RouteSelectionExpression": expression ?? .text("$request.body.action", at: place),
                ], at: place), label: Self.webSocketAPI)
        add(
            "WebsocketsDeploymentStage", "AWS::ApiGatewayV2::Stage",
            .mapping(
                [
                    "ApiId": reference(Self.webSocketAPI, at: place), "StageName": .text(service.stage, at: place),
                ], at: place), label: "WebsocketsDeploymentStage")
    }

    private static func webSocketRouteID(_ key: String) -> String {
        let spelt = key.replacing("$", with: "S").replacing("/", with: "Slash").replacing("-", with: "Dash")
            .replacing("_", with: "Underscore").replacing(".", with: "Period")
        return spelt.prefix(1).uppercased() + spelt.dropFirst() + "WebsocketsRoute"
    }

    /// A function's name, an ARN, or a mapping with one of them.
    /// - Returns: the authorizer's logical id.
    private mutating func addAuthorizer(
        _ node: TemplateNode, label: String, _ findings: inout TemplateFindings
    ) -> String? {
        let place = node.place
        let arn: TemplateNode?
        let name: String?
        if let text = node.text {
            arn = text.contains(":") ? node : nil
            name = text.contains(":") ? text.split(separator: ":").last.map(String.init) : text
        } else {
            arn = node["arn"]
            name = node["name"]?.text ?? arn?.text?.split(separator: ":").last.map(String.init)
        }
        guard node.unresolvedReason == nil, arn != nil || name != nil else {
            let reason = node.unresolvedReason ?? "it must have a name or an arn"
            findings.error("\(label).authorizer", at: place, reason)
            return nil
        }
        let id = Self.normalized(name ?? "Connect") + "WebsocketsAuthorizer"
        let sources = node["identitySource"] ?? .text("route.request.header.Auth", at: place)
        add(
            id, "AWS::ApiGatewayV2::Authorizer",
            .mapping(
                [
                    "ApiId": reference(Self.webSocketAPI, at: place), "AuthorizerType": .text("REQUEST", at: place),
                    "AuthorizerUri": arn ?? self.arn(ofFunction: name ?? "", at: place), "IdentitySource": sources,
                    "Name": name.map { .text($0, at: place) },
                ], at: place), label: "\(label).authorizer")
        return id
    }
}
