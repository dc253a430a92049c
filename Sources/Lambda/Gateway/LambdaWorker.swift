import Sluice
import SluiceGateway

/// A worker whose handlers are a project's functions, with API Gateway's semantics around them.
enum LambdaWorker {
    /// - Parameters:
    ///   - project: what to serve.
    ///   - webSocket: what events of the WebSocket API say of it.
    ///   - http: what events of the HTTP API say of it.
    ///   - invoke: calls a function.
    /// - Throws: ``LambdaError``, where something in the project cannot be served.
    static func make(
        _ project: LambdaProject, webSocket: APIIdentity, http: APIIdentity, invoke: @escaping Invoke
    ) throws -> Worker {
        guard project.webSocket != nil || project.http != nil else {
            throw LambdaError("The template has no WebSocket API and no HTTP API: there is nothing to serve.")
        }
        let worker = Worker("lambda")
        if let api = project.webSocket {
            try serve(api, webSocket, invoke, by: worker)
        } else {
            worker.on(.connect) { (_: Event, _: Context) in throw Refusal(status: 403) }
        }
        if let api = project.http {
            let throttles = api.routes.compactMap { route in
                route.throttle.map { (route.key, RouteThrottle($0, http: route.key)) }
            }
            worker.httpOthers(
                RequestHandler(
                    events: HTTPEvents(identity: http), routes: try HTTPRouteTable(api, stage: http.stage.name),
                    throttles: Dictionary(throttles) { first, _ in first }, invoke: invoke))
        }
        return worker
    }

    private static func serve(
        _ api: WebSocketAPI, _ identity: APIIdentity, _ invoke: @escaping Invoke, by worker: Worker
    ) throws {
        worker.selectRoutes(by: try selection(api.routeSelectionExpression))
        let events = WebSocketEvents(identity: identity)
        let backend = WebSocketBackend(events: events, connections: ConnectionCache(), invoke: invoke)
        worker.on(
            .connect,
            ConnectHandler(
                backend: backend, authorizer: try api.authorizer.map { try Authorizer($0, events, invoke) },
                route: api.routes["$connect"], throttle: throttle(of: "$connect", api),
                required: try (api.routes["$connect"]?.requiredParameters ?? []).map { try IdentitySource($0) }))
        if let route = api.routes["$disconnect"] {
            worker.on(.disconnect, DisconnectHandler(backend: backend, route: route))
        }
        for (key, route) in api.routes where key != "$connect" && key != "$disconnect" {
            guard key == "$default" || !key.hasPrefix("$") else {
                throw LambdaError(
                    "No route can be named \(key): beside $connect, $disconnect and $default the $ is reserved.")
            }
            worker.on(
                RouteKey(key),
                MessageHandler(backend: backend, route: route, throttle: throttle(of: key, api)))
        }
    }

    private static func throttle(of key: String, _ api: WebSocketAPI) -> RouteThrottle? {
        api.routes[key]?.throttle.map { RouteThrottle($0, webSocket: key) }
    }

    /// One tutorial of AWS shows the expression without its `$`.
    private static func selection(_ expression: String) throws -> RouteSelection {
        let isVariable = expression == "request.body" || expression.hasPrefix("request.body.")
        return try RouteSelection(isVariable ? "$\(expression)" : expression)
    }
}
