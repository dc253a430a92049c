/// A route's way to its function.
struct RouteTarget {
    let function: String
    let integration: TemplateResource
}

extension ProjectReader {
    /// Where `route` leads; nil, with findings, where it cannot run.
    mutating func target(of route: TemplateResource, in stage: Stage) -> RouteTarget? {
        guard let target = route.requiredText("Target", &findings) else { return nil }
        let prefix = "integrations/"
        guard target.hasPrefix(prefix), let integration = template[String(target.dropFirst(prefix.count))],
            integration.type == "AWS::ApiGatewayV2::Integration"
        else {
            findings.error(
                "\(route.label).Target", at: route.place(of: "Target"), "\(target) is no integration of this template")
            return nil
        }
        let isRunnable = check(integration)
        guard isRunnable || integration.properties["IntegrationUri"]?.text != nil else { return nil }
        guard let uri = integration.requiredText("IntegrationUri", &findings),
            let function = function(
                at: stage.filling(uri), "\(integration.label).IntegrationUri", integration.place(of: "IntegrationUri")),
            isRunnable
        else { return nil }
        return RouteTarget(function: function, integration: integration)
    }

    /// The name of the function that `uri` leads to, which from now on is a function of the project.
    mutating func function(at uri: String, _ name: String, _ place: TemplatePlace) -> String? {
        guard let resource = template.function(in: uri) else {
            findings.error(name, at: place, "\(uri) is no function of this template")
            return nil
        }
        return require(resource)
    }

    /// Whether an integration can run: functions only, and nothing between them and the route.
    private mutating func check(_ integration: TemplateResource) -> Bool {
        integration.check(.integration, &findings)
        let type = integration.requiredText("IntegrationType", &findings)
        guard let type else { return false }
        var problems: [(property: String, reason: String)] = []
        if type != "AWS_PROXY" {
            problems.append(("IntegrationType", "\(type) integrations do not run here, only AWS_PROXY to a function"))
        }
        if integration.properties["ConnectionType"]?.text == "VPC_LINK" {
            problems.append(("ConnectionType", "VPC links do not run here"))
        }
        for property in ["RequestTemplates", "TemplateSelectionExpression"] {
            problems.append((property, "VTL templates do not run here"))
        }
        for property in ["RequestParameters", "ResponseParameters"] {
            problems.append((property, "parameters are not mapped"))
        }
        problems.append(("IntegrationSubtype", "only functions run here, no services of AWS"))
        problems.append(("TlsConfig", "only functions run here"))
        problems.removeAll { integration.properties[$0.property] == nil }
        for problem in problems {
            findings.error(
                "\(integration.label).\(problem.property)", at: integration.place(of: problem.property), problem.reason)
        }
        return problems.isEmpty && checkResponses(of: integration)
    }

    private mutating func checkResponses(of integration: TemplateResource) -> Bool {
        let responses = template.resources(of: "AWS::ApiGatewayV2::IntegrationResponse").filter {
            $0.properties["IntegrationId"]?.text == integration.logicalID
        }
        for response in responses {
            findings.error(response.label, at: response.place, "integration responses (VTL templates) do not run here")
        }
        return responses.isEmpty
    }

    /// Reports what guards `route` and is not done here: to leave it out silently would open the route.
    mutating func checkGuards(of route: TemplateResource, supported: Set<String>) {
        if route.mayBeOn("ApiKeyRequired") {
            findings.error(
                "\(route.label).ApiKeyRequired", at: route.place(of: "ApiKeyRequired"), "API keys are not checked here")
        }
        let node = route.properties["AuthorizationType"]
        if route.properties["AuthorizerId"] != nil, node == nil || node?.text == "NONE" {
            findings.error(
                "\(route.label).AuthorizerId", at: route.place(of: "AuthorizerId"),
                "it has no effect without AuthorizationType: CUSTOM")
        }
        guard let node else { return }
        let type = node.text ?? node.unresolvedReason ?? ""
        if !supported.contains(type) {
            findings.error(
                "\(route.label).AuthorizationType", at: route.place(of: "AuthorizationType"),
                "\(type) is not checked here")
        }
    }

    /// The routes of an API that have a key. Where two have one key the later wins, as with the Serverless Framework.
    mutating func routes(of api: TemplateResource, in reference: String) -> [TemplateResource] {
        var routes: [TemplateResource] = []
        for route in template.resources(of: "AWS::ApiGatewayV2::Route", in: reference) {
            guard let key = route.requiredText("RouteKey", &findings) else { continue }
            if let index = routes.firstIndex(where: { $0.properties["RouteKey"]?.text == key }) {
                let earlier = routes.remove(at: index)
                findings.warning(
                    route.label, at: route.place,
                    "\(key) is a route already (line \(earlier.place.line)): this one takes its place")
            }
            routes.append(route)
        }
        if routes.isEmpty { findings.error(api.label, at: api.place, "the API has no routes") }
        return routes
    }
}
