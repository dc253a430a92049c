extension ProjectReader {
    mutating func httpAPI(_ api: TemplateResource) -> HTTPAPI? {
        api.check(.api, &findings)
        for property in ["Body", "BodyS3Location", "Target"] where api.properties[property] != nil {
            findings.error(
                "\(api.label).\(property)", at: api.place(of: property),
                "routes are read from AWS::ApiGatewayV2::Route only")
        }
        let reference = api.logicalID
        let stage = stage(of: api, in: reference, standard: "$default")
        var routes: [HTTPRoute] = []
        for route in self.routes(of: api, in: reference) {
            guard let key = route.properties["RouteKey"]?.text else { continue }
            route.check(.httpRoute, &findings)
            checkGuards(of: route, supported: ["NONE"])
            guard let route = httpRoute(route, key: key, stage) else { continue }
            routes.append(route)
        }
        checkRouteSettings(of: stage, keys: Set(routes.map(\.key)))
        return HTTPAPI(name: api.text("Name", &findings) ?? api.logicalID, routes: routes, stage: stage.stage)
    }

    private mutating func httpRoute(_ route: TemplateResource, key: String, _ stage: StageReading) -> HTTPRoute? {
        let words = key.split(separator: " ", omittingEmptySubsequences: false)
        guard key == "$default" || (words.count == 2 && words[1].hasPrefix("/") && !words[0].isEmpty) else {
            findings.error(
                "\(route.label).RouteKey", at: route.place(of: "RouteKey"),
                "\(key) is neither a method and a path nor $default")
            return nil
        }
        guard let target = target(of: route, in: stage.stage) else { return nil }
        let integration = target.integration
        let version = integration.text("PayloadFormatVersion", &findings)
        if version.flatMap(Double.init) != 2 {
            findings.error(
                "\(integration.label).PayloadFormatVersion", at: integration.place(of: "PayloadFormatVersion"),
                "only payload format 2.0 runs here\(version.map { ", not \($0)" } ?? "")")
        }
        let timeout = integration.integer("TimeoutInMillis", in: 50...30000, &findings)
        return HTTPRoute(
            key: key, function: target.function, timeout: .milliseconds(timeout ?? 30000),
            throttle: stage.throttle(of: key))
    }
}
