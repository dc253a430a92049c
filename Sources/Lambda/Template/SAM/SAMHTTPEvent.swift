/// An `HttpApi` event of a function: a route and its integration.
struct SAMHTTPEvent {
    private let event: TemplateEntry
    private let function: TemplateResource
    let label: String
    private let properties: TemplateNode

    init(_ event: TemplateEntry, of function: TemplateResource, label: String) {
        self.event = event
        self.function = function
        self.label = label
        properties = event.value["Properties"] ?? TemplateNode(.mapping([]), at: event.place)
    }

    var isImplicit: Bool { properties["ApiId"] == nil }

    /// The logical id of its API; nil when it is not one of the template's.
    var apiID: String? {
        guard let api = properties["ApiId"] else { return SAMHTTPAPI.implicitID }
        return api["Ref"]?.text ?? api.text
    }

    /// By route key.
    var routeSettings: TemplateNode? {
        guard let settings = properties["RouteSettings"], settings.isMapping else { return nil }
        let entry = TemplateEntry(key: routeKey, place: settings.place, value: settings)
        return TemplateNode(.mapping([entry]), at: settings.place)
    }

    func resources(_ findings: inout TemplateFindings) -> [TemplateResource] {
        report(&findings)
        let place = event.place
        let id = function.logicalID + event.key
        let api = properties["ApiId"] ?? .mapping(["Ref": .text(SAMHTTPAPI.implicitID, at: place)], at: place)
        let arn = TemplateNode.mapping(["Fn::GetAtt": .text("\(function.logicalID).Arn", at: place)], at: place)
        let integration = TemplateNode.mapping(
            [
                "ApiId": api, "IntegrationType": .text("AWS_PROXY", at: place), "IntegrationUri": arn,
                "PayloadFormatVersion": properties["PayloadFormatVersion"] ?? .text("2.0", at: place),
                "TimeoutInMillis": properties["TimeoutInMillis"],
            ], at: place)
        let route = TemplateNode.mapping(
            [
                "ApiId": api, "RouteKey": .text(routeKey, at: place),
                "Target": .text("integrations/\(id)Integration", at: place),
            ], at: place)
        return [resource("\(id)Integration", "Integration", integration), resource("\(id)Route", "Route", route)]
    }

    private func resource(_ id: String, _ type: String, _ properties: TemplateNode) -> TemplateResource {
        var resource = TemplateResource(
            logicalID: id, type: "AWS::ApiGatewayV2::\(type)", properties: properties, label: label, place: event.place)
        resource.condition = function.condition
        return resource
    }

    /// Without method and path the event takes what no other route does.
    private var routeKey: String {
        guard let path = properties["Path"]?.text, path != "$default" else { return "$default" }
        let method = properties["Method"]?.text?.uppercased() ?? "ANY"
        return "\(["*", "X-AMAZON-APIGATEWAY-ANY-METHOD"].contains(method) ? "ANY" : method) \(path)"
    }

    private func report(_ findings: inout TemplateFindings) {
        let known: Set = ["ApiId", "Path", "Method", "PayloadFormatVersion", "TimeoutInMillis", "RouteSettings"]
        for entry in properties.entries where !known.contains(entry.key) {
            let name = "\(label).\(entry.key)"
            if entry.key == "Auth", entry.value["Authorizer"]?.text != "NONE" {
                findings.error(name, at: entry.place, "authorizers of HTTP routes do not run here")
            } else if entry.key != "Auth" {
                findings.warning(name, at: entry.place, "it is not known here and has no effect")
            }
        }
        for key in ["Path", "Method"] {
            guard let node = properties[key], node.text == nil else { continue }
            findings.error("\(label).\(key)", at: node.place, node.unresolvedReason ?? "it must be a text")
        }
    }
}
