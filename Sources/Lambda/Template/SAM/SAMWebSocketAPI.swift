/// `AWS::Serverless::WebSocketApi`: the API, its stage, and per route a route and an integration.
struct SAMWebSocketAPI {
    private let api: TemplateResource
    private let reference: TemplateNode
    private var id: String { api.logicalID }

    private static let apiProperties: Set = [
        "ApiKeySelectionExpression", "Description", "DisableExecuteApiEndpoint", "DisableSchemaValidation",
        "IpAddressType", "Name", "RouteSelectionExpression", "Tags",
    ]
    private static let stageProperties: Set = [
        "AccessLogSettings", "DefaultRouteSettings", "RouteSettings", "StageName", "StageVariables",
    ]
    private static let routeProperties: Set = [
        "ApiKeyRequired", "ModelSelectionExpression", "OperationName", "RequestModels", "RequestParameters",
        "RouteResponseSelectionExpression",
    ]

    init(_ api: TemplateResource) {
        self.api = api
        reference = .mapping(["Ref": .text(api.logicalID, at: api.place)], at: api.place)
    }

    func resources(_ findings: inout TemplateFindings) -> [TemplateResource] {
        report(&findings)
        let routes = api.properties["Routes"]?.entries ?? []
        if api.properties["Auth"] != nil, !routes.contains(where: { $0.key == "$connect" }) {
            findings.error(
                "\(id).Auth", at: api.place(of: "Auth"), "only $connect has an authorizer, and it is no route")
        }
        return [apiResource] + routes.flatMap { self.route($0, &findings) } + [stage] + authorizer
    }

    private func report(_ findings: inout TemplateFindings) {
        let known = Self.apiProperties.union(Self.stageProperties).union(["Routes", "Auth", "PropagateTags"])
        for entry in api.properties.entries where !known.contains(entry.key) {
            let reason =
                entry.key == "Domain" ? "domain names are not served" : "it is not known here and has no effect"
            findings.warning("\(id).\(entry.key)", at: entry.place, reason)
        }
        if let stage = api.properties["StageName"], stage.text == "$default" {
            findings.error("\(id).StageName", at: stage.place, "the stage of a WebSocket API cannot be $default")
        }
    }

    private func resource(
        _ suffix: String, _ type: String, _ properties: TemplateNode, label: String, at place: TemplatePlace
    ) -> TemplateResource {
        var resource = TemplateResource(
            logicalID: id + suffix, type: "AWS::ApiGatewayV2::\(type)",
            properties: properties.setting("ApiId", to: type == "Api" ? nil : reference), label: label, place: place)
        resource.condition = api.condition
        return resource
    }

    private func properties(_ names: Set<String>) -> TemplateNode { api.properties.only(names) }

    private var apiResource: TemplateResource {
        let properties = properties(Self.apiProperties).setting("ProtocolType", to: .text("WEBSOCKET", at: api.place))
        return resource("", "Api", properties, label: id, at: api.place)
    }

    private var stage: TemplateResource {
        var properties = properties(Self.stageProperties)
        if properties["StageName"] == nil {
            properties = properties.setting("StageName", to: .text("default", at: api.place))
        }
        return resource("Stage", "Stage", properties, label: id, at: api.place)
    }

    private func route(_ entry: TemplateEntry, _ findings: inout TemplateFindings) -> [TemplateResource] {
        let label = "\(id).Routes.\(entry.key)"
        let place = entry.place
        for property in entry.value.entries
        where !Self.routeProperties.contains(property.key)
            && !["FunctionArn", "IntegrationTimeout"].contains(property.key)
        {
            findings.warning("\(label).\(property.key)", at: property.place, "it is not known here and has no effect")
        }
        let integration = TemplateNode.mapping(
            [
                "IntegrationType": .text("AWS_PROXY", at: place), "IntegrationUri": entry.value["FunctionArn"],
                "TimeoutInMillis": entry.value["IntegrationTimeout"],
            ], at: place)
        var route = entry.value.only(Self.routeProperties)
            .setting("RouteKey", to: .text(entry.key, at: place))
            .setting("Target", to: .text("integrations/\(id)\(entry.key)Integration", at: place))
        if entry.key == "$connect", let auth = api.properties["Auth"] {
            route = route.setting("AuthorizationType", to: auth["AuthType"] ?? .text("CUSTOM", at: auth.place))
                .setting("AuthorizerId", to: .text("\(id)ConnectAuthorizer", at: auth.place))
        }
        return [
            resource("\(entry.key)Integration", "Integration", integration, label: label, at: place),
            resource("\(entry.key)Route", "Route", route, label: label, at: place),
        ] + response(entry, label: label)
    }

    /// SAM sets the expression alone; what it is for needs the response, too.
    private func response(_ entry: TemplateEntry, label: String) -> [TemplateResource] {
        guard let expression = entry.value["RouteResponseSelectionExpression"] else { return [] }
        let properties = TemplateNode.mapping(
            [
                "RouteId": .text("\(id)\(entry.key)Route", at: entry.place),
                "RouteResponseKey": .text("$default", at: expression.place),
            ], at: entry.place)
        return [resource("\(entry.key)RouteResponse", "RouteResponse", properties, label: label, at: entry.place)]
    }

    private var authorizer: [TemplateResource] {
        guard let auth = api.properties["Auth"], auth["AuthType"]?.text == "CUSTOM" else { return [] }
        let name = "\(id)ConnectAuthorizer"
        let properties = TemplateNode.mapping(
            [
                "AuthorizerType": .text("REQUEST", at: auth.place), "AuthorizerUri": auth["AuthArn"],
                "IdentitySource": auth["IdentitySource"], "Name": auth["Name"] ?? .text(name, at: auth.place),
            ], at: auth.place)
        return [resource("ConnectAuthorizer", "Authorizer", properties, label: "\(id).Auth", at: auth.place)]
    }
}

extension TemplateNode {
    /// A mapping with these keys only.
    func only(_ keys: Set<String>) -> TemplateNode {
        TemplateNode(.mapping(entries.filter { keys.contains($0.key) }), at: place)
    }
}
