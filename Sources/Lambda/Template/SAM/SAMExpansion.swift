/// Makes SAM's shorter resources into API Gateway's and Lambda's own, as SAM's transform does, at their own lines.
/// Source: https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification.html
struct SAMExpansion {
    static func expand(
        _ template: CloudFormationTemplate, _ findings: inout TemplateFindings
    ) -> CloudFormationTemplate {
        var expansion = SAMExpansion(template: template, globals: SAMGlobals(template.globals, &findings))
        for resource in template.resources { expansion.add(resource, &findings) }
        expansion.addImplicitAPI(&findings)
        expansion.applyRouteSettings(&findings)
        var expanded = template
        expanded.resources = expansion.resources
        return expanded
    }

    let template: CloudFormationTemplate
    let globals: SAMGlobals
    private(set) var resources: [TemplateResource] = []
    /// HTTP events without an API of their own: SAM makes one for them.
    private var implicitAPIPlace: TemplatePlace?
    private var events: [SAMHTTPEvent] = []

    private init(template: CloudFormationTemplate, globals: SAMGlobals) {
        self.template = template
        self.globals = globals
    }

    private mutating func add(_ resource: TemplateResource, _ findings: inout TemplateFindings) {
        var resource = resource
        resource.properties = globals.applied(to: resource)
        switch resource.type {
        case "AWS::Serverless::Function": addFunction(resource, &findings)
        case "AWS::Serverless::WebSocketApi": resources += SAMWebSocketAPI(resource).resources(&findings)
        case "AWS::Serverless::HttpApi": resources += SAMHTTPAPI(resource).resources(&findings)
        default: resources.append(resource)
        }
    }

    private mutating func addFunction(_ function: TemplateResource, _ findings: inout TemplateFindings) {
        resources.append(function)
        for event in function.properties["Events"]?.entries ?? [] {
            let label = "\(function.label).Events.\(event.key)"
            guard let type = event.value["Type"]?.text, type == "HttpApi" else {
                let type = event.value["Type"]?.text ?? "events of no type"
                findings.warning(label, at: event.place, "\(type) events do not run here")
                continue
            }
            let route = SAMHTTPEvent(event, of: function, label: label)
            if route.isImplicit, implicitAPIPlace == nil { implicitAPIPlace = event.place }
            resources += route.resources(&findings)
            events.append(route)
        }
    }

    /// An event's settings are settings of its route in the API's stage.
    private mutating func applyRouteSettings(_ findings: inout TemplateFindings) {
        for event in events {
            guard let settings = event.routeSettings else { continue }
            guard let id = event.apiID, let index = resources.firstIndex(where: { $0.logicalID == id + "Stage" }) else {
                findings.warning(event.label + ".RouteSettings", at: settings.place, "its API is not in this template")
                continue
            }
            let stage = resources[index].properties
            resources[index].properties = stage.merging(.mapping(["RouteSettings": settings], at: stage.place))
        }
    }

    /// It has what `Globals` say, also what does not run here: authorizers.
    private mutating func addImplicitAPI(_ findings: inout TemplateFindings) {
        guard let place = implicitAPIPlace else { return }
        var api = TemplateResource(
            logicalID: SAMHTTPAPI.implicitID, type: "AWS::Serverless::HttpApi",
            properties: TemplateNode(.mapping([]), at: place), place: place)
        api.properties = globals.applied(to: api)
        resources += SAMHTTPAPI(api).resources(&findings)
    }
}
