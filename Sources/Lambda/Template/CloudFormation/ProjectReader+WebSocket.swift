import SluiceGateway

extension ProjectReader {
    mutating func webSocketAPI(_ api: TemplateResource) -> WebSocketAPI? {
        api.check(.api, &findings)
        let reference = webSocketReference ?? api.logicalID
        let expression = routeSelectionExpression(of: api)
        let stage = stage(of: api, in: reference)
        var routes: [String: WebSocketRoute] = [:]
        var authorizer: LambdaAuthorizer?
        let resources = self.routes(of: api, in: reference)
        let models = ModelLibrary(
            template.resources(of: "AWS::ApiGatewayV2::Model", in: reference),
            needed: Set(resources.flatMap(\.neededModels)), &findings)
        for route in resources {
            guard let key = route.properties["RouteKey"]?.text else { continue }
            route.check(.route, &findings)
            checkGuards(of: route, supported: ["NONE", "CUSTOM"])
            let messageModels = self.models(of: route, key: key, among: models)
            if route.properties["AuthorizationType"]?.text == "CUSTOM" {
                authorizer = self.authorizer(of: route, key: key, in: stage.stage) ?? authorizer
            }
            routes[key] = webSocketRoute(route, key: key, stage)
            routes[key]?.models = messageModels
            routes[key]?.requiredParameters = requiredParameters(of: route, key: key)
        }
        checkRouteSettings(of: stage, keys: Set(routes.keys))
        guard let expression else { return nil }
        return WebSocketAPI(
            name: api.text("Name", &findings) ?? api.logicalID, routeSelectionExpression: expression, routes: routes,
            authorizer: authorizer, stage: stage.stage)
    }

    /// The console takes the expression without its dollar, too.
    private mutating func routeSelectionExpression(of api: TemplateResource) -> String? {
        let property = "RouteSelectionExpression"
        guard var expression = api.requiredText(property, &findings) else { return nil }
        if expression.hasPrefix("request.body") {
            expression = "$" + expression
            findings.warning("\(api.label).\(property)", at: api.place(of: property), "read as \(expression)")
        }
        do throws(RouteSelection.Malformed) {
            _ = try RouteSelection(expression)
        } catch {
            findings.error("\(api.label).\(property)", at: api.place(of: property), error.description)
        }
        return expression
    }

    private mutating func webSocketRoute(
        _ route: TemplateResource, key: String, _ stage: StageReading
    ) -> WebSocketRoute? {
        guard let target = target(of: route, in: stage.stage) else { return nil }
        if key.hasPrefix("$"), !["$connect", "$disconnect", "$default"].contains(key) {
            findings.error("\(route.label).RouteKey", at: route.place(of: "RouteKey"), "\(key) is no route key")
        }
        let timeout = target.integration.integer("TimeoutInMillis", in: 50...29000, &findings)
        return WebSocketRoute(
            function: target.function, timeout: .milliseconds(timeout ?? 29000), isTwoWay: isTwoWay(route),
            throttle: stage.throttle(of: key))
    }

    /// What a function returns goes back where the route has both, an expression and a response.
    /// Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-route-response.html
    private mutating func isTwoWay(_ route: TemplateResource) -> Bool {
        let property = "RouteResponseSelectionExpression"
        let responses = template.resources(of: "AWS::ApiGatewayV2::RouteResponse").filter {
            $0.properties["RouteId"]?.text == route.logicalID
        }
        for response in responses {
            for entry in response.properties.entries
            where !["ApiId", "RouteId", "RouteResponseKey"].contains(entry.key) {
                findings.warning(
                    "\(response.label).\(entry.key)", at: entry.place, "responses are sent as the function returns them"
                )
            }
        }
        guard let expression = route.text(property, &findings) else {
            if let response = responses.first {
                findings.warning(
                    response.label, at: response.place,
                    "the route has no \(property): what its function returns is not sent")
            }
            return false
        }
        if expression != "$default" {
            findings.error("\(route.label).\(property)", at: route.place(of: property), "it can only be $default")
        }
        if responses.isEmpty {
            findings.warning(
                "\(route.label).\(property)", at: route.place(of: property),
                "the route has no RouteResponse: what its function returns is not sent")
        }
        return !responses.isEmpty
    }

    private mutating func authorizer(of route: TemplateResource, key: String, in stage: Stage) -> LambdaAuthorizer? {
        guard key == "$connect" else {
            findings.error(
                "\(route.label).AuthorizationType", at: route.place(of: "AuthorizationType"),
                "only $connect has an authorizer")
            return nil
        }
        guard let id = route.requiredText("AuthorizerId", &findings) else { return nil }
        guard let authorizer = template[id], authorizer.type == "AWS::ApiGatewayV2::Authorizer" else {
            findings.error(
                "\(route.label).AuthorizerId", at: route.place(of: "AuthorizerId"),
                "\(id) is no authorizer of this template")
            return nil
        }
        authorizer.check(.authorizer, &findings)
        let type = authorizer.requiredText("AuthorizerType", &findings)
        if let type, type != "REQUEST" {
            findings.error(
                "\(authorizer.label).AuthorizerType", at: authorizer.place(of: "AuthorizerType"),
                "\(type) authorizers do not run here, only REQUEST")
        }
        guard let uri = authorizer.requiredText("AuthorizerUri", &findings),
            let function = function(
                at: stage.filling(uri), "\(authorizer.label).AuthorizerUri", authorizer.place(of: "AuthorizerUri"))
        else { return nil }
        return LambdaAuthorizer(
            name: authorizer.text("Name", &findings) ?? authorizer.logicalID, function: function,
            identitySources: authorizer.texts("IdentitySource", &findings))
    }
}
