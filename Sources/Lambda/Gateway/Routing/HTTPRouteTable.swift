/// The routes of an HTTP API, the most specific first.
///
/// Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
struct HTTPRouteTable: Sendable {
    private let routes: [(pattern: HTTPRoutePattern, route: HTTPRoute)]
    /// What a path may begin with: the stage, unless it is `$default`.
    private let prefix: String?

    init(_ api: HTTPAPI, stage: String) throws(LambdaError) {
        var routes: [(pattern: HTTPRoutePattern, route: HTTPRoute)] = []
        for route in api.routes { routes.append((try HTTPRoutePattern(route.key), route)) }
        self.routes = routes.sorted { $0.pattern.precedes($1.pattern) }
        prefix = stage == "$default" ? nil : "/\(stage)"
    }

    /// - Parameters:
    ///   - method: in upper case.
    ///   - path: still percent-encoded; with the stage, as on AWS, or without.
    func match(_ method: String, _ path: Substring) -> HTTPRouteMatch? {
        let path = withoutStage(path)
        for (pattern, route) in routes {
            guard let parameters = pattern.parameters(of: method, path) else { continue }
            return HTTPRouteMatch(
                routeKey: route.key, function: route.function, timeout: route.timeout, parameters: parameters)
        }
        return nil
    }

    private func withoutStage(_ path: Substring) -> Substring {
        guard let prefix, path == prefix || path.hasPrefix("\(prefix)/") else { return path }
        return path == prefix ? "/" : path.dropFirst(prefix.count)
    }
}
