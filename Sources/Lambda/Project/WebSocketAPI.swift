import SluiceGateway

/// A WebSocket API: how a message's route is picked, and which function each route leads to.
public struct WebSocketAPI: Sendable, Equatable {
    public var name: String
    /// The expression as the template has it: see ``SluiceGateway/RouteSelection``.
    public var routeSelectionExpression: String
    /// By route key: `$connect`, `$disconnect`, `$default` and custom ones.
    public var routes: [String: WebSocketRoute]
    /// Of the `$connect` route.
    public var authorizer: LambdaAuthorizer?
    public var stage: Stage

    public init(
        name: String, routeSelectionExpression: String, routes: [String: WebSocketRoute],
        authorizer: LambdaAuthorizer? = nil, stage: Stage
    ) {
        self.name = name
        self.routeSelectionExpression = routeSelectionExpression
        self.routes = routes
        self.authorizer = authorizer
        self.stage = stage
    }
}

public struct WebSocketRoute: Sendable, Equatable {
    /// The name of its function.
    public var function: String
    /// The integration's time-out, at most 29 s; the function's own may end it before.
    public var timeout: Duration
    /// Whether what the function returns goes back to the client (it has a route response).
    public var isTwoWay: Bool
    /// The stage's settings for this route.
    public var throttle: Throttle?
    /// Of `$connect`: `route.request.header.X` and `route.request.querystring.X`. A handshake in which one is missing or empty is
    /// answered 400.
    public var requiredParameters: [String] = []
    /// What messages must be; nil: anything.
    public var models: MessageModels?

    public init(
        function: String, timeout: Duration = .seconds(29), isTwoWay: Bool = false, throttle: Throttle? = nil,
        models: MessageModels? = nil
    ) {
        self.function = function
        self.timeout = timeout
        self.isTwoWay = isTwoWay
        self.throttle = throttle
        self.models = models
    }
}

/// A REQUEST authorizer. Its answers are not cached for WebSocket APIs.
public struct LambdaAuthorizer: Sendable, Equatable {
    public var name: String
    /// The name of its function.
    public var function: String
    /// `route.request.header.X`, `route.request.querystring.X`, `stageVariables.X`, `context.X`: all must be there and not
    /// empty, else the handshake is answered 401.
    public var identitySources: [String]

    public init(name: String, function: String, identitySources: [String] = []) {
        self.name = name
        self.function = function
        self.identitySources = identitySources
    }
}

public struct Stage: Sendable, Equatable {
    public var name: String
    public var variables: [String: String]

    public init(name: String, variables: [String: String] = [:]) {
        self.name = name
        self.variables = variables
    }
}

/// A token bucket of the deployment: `burst` at once, `rate` a second in the long run; where either is 0, nothing.
public struct Throttle: Sendable, Equatable {
    public var rate: Double
    public var burst: Int

    public init(rate: Double, burst: Int) {
        self.rate = rate
        self.burst = burst
    }
}
