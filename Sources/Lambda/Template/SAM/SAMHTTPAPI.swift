/// `AWS::Serverless::HttpApi`: the API and its stage. Its routes are events of functions.
struct SAMHTTPAPI {
    /// The API that SAM makes for events that name none.
    static let implicitID = "ServerlessHttpApi"

    private static let apiProperties: Set = [
        "CorsConfiguration", "Description", "DisableExecuteApiEndpoint", "FailOnWarnings", "IpAddressType", "Name",
        "Tags",
    ]
    private static let stageProperties: Set = [
        "AccessLogSettings", "DefaultRouteSettings", "RouteSettings", "StageName", "StageVariables",
    ]

    private let api: TemplateResource

    init(_ api: TemplateResource) {
        self.api = api
    }

    func resources(_ findings: inout TemplateFindings) -> [TemplateResource] {
        report(&findings)
        let place = api.place
        let reference = TemplateNode.mapping(["Ref": .text(api.logicalID, at: place)], at: place)
        var stage = api.properties.only(Self.stageProperties).setting("ApiId", to: reference)
        if stage["StageName"] == nil { stage = stage.setting("StageName", to: .text("$default", at: place)) }
        let properties = api.properties.only(Self.apiProperties).setting("ProtocolType", to: .text("HTTP", at: place))
        return [resource("", "Api", properties), resource("Stage", "Stage", stage)]
    }

    private func resource(_ suffix: String, _ type: String, _ properties: TemplateNode) -> TemplateResource {
        var resource = TemplateResource(
            logicalID: api.logicalID + suffix, type: "AWS::ApiGatewayV2::\(type)", properties: properties,
            label: api.logicalID, place: api.place)
        resource.condition = api.condition
        return resource
    }

    private func report(_ findings: inout TemplateFindings) {
        let known = Self.apiProperties.union(Self.stageProperties).union(["Auth", "PropagateTags"])
        for entry in api.properties.entries where !known.contains(entry.key) {
            let name = "\(api.logicalID).\(entry.key)"
            switch entry.key {
            case "DefinitionBody", "DefinitionUri":
                findings.error(name, at: entry.place, "OpenAPI definitions are not read: routes are read from events")
            case "Domain":
                findings.warning(name, at: entry.place, "domain names are not served")
            default:
                findings.warning(name, at: entry.place, "it is not known here and has no effect")
            }
        }
        guard let auth = api.properties["Auth"] else { return }
        if auth["DefaultAuthorizer"] != nil || auth.mayBeOn("EnableIamAuthorizer") {
            findings.error(
                "\(api.logicalID).Auth", at: api.place(of: "Auth"), "authorizers of HTTP routes do not run here")
        } else {
            findings.warning(
                "\(api.logicalID).Auth", at: api.place(of: "Auth"), "authorizers of HTTP routes do not run here")
        }
    }
}

extension TemplateNode {
    /// Whether a key that would turn something on does, or may.
    func mayBeOn(_ key: String) -> Bool { self[key].map { $0.boolean != false } ?? false }
}
