/// An HTTP API with payload format 2.0.
public struct HTTPAPI: Sendable, Equatable {
    public var name: String
    public var routes: [HTTPRoute]
    public var stage: Stage

    public init(name: String, routes: [HTTPRoute], stage: Stage) {
        self.name = name
        self.routes = routes
        self.stage = stage
    }
}

public struct HTTPRoute: Sendable, Equatable {
    /// `GET /items/{id}`, `ANY /files/{proxy+}`, `$default`.
    public var key: String
    /// The name of its function.
    public var function: String
    public var timeout: Duration
    /// The stage's settings for this route.
    public var throttle: Throttle?

    public init(key: String, function: String, timeout: Duration = .seconds(30), throttle: Throttle? = nil) {
        self.key = key
        self.function = function
        self.timeout = timeout
        self.throttle = throttle
    }
}
