import Sluice

/// How often a route may be taken, by all workers of the deployment together. An event that runs again counts again.
struct RouteThrottle: Sendable {
    /// The deployment's name for it: both APIs may have a `$default`.
    let name: String
    let throttle: Throttle

    init(_ throttle: Throttle, webSocket key: String) {
        self.throttle = throttle
        name = "websocket:\(key)"
    }

    init(_ throttle: Throttle, http key: String) {
        self.throttle = throttle
        name = "http:\(key)"
    }

    func admits(_ context: Context) async throws -> Bool {
        try await context.take(from: name, rate: throttle.rate, burst: throttle.burst)
    }
}
