import Sluice

/// All requests of an HTTP API.
struct RequestHandler: Handler {
    let events: HTTPEvents
    let routes: HTTPRouteTable
    /// By route key.
    let throttles: [String: RouteThrottle]
    let invoke: Invoke

    func handle(_ event: Event, _ context: Context) async throws {
        guard case .request(let request) = event.content else { return }
        context.respond(try await respond(event, request, context))
    }

    private func respond(_ event: Event, _ request: HTTPRequest, _ context: Context) async throws -> HTTPResponse {
        guard let match = routes.match(request.method, request.path) else { return .notFound }
        if let throttle = throttles[match.routeKey], try await !throttle.admits(context) { return .tooManyRequests }
        let payload = events.request(event, request, match)
        let outcome = try await invoke(
            Invocation(
                function: match.function, route: match.routeKey, payload: payload, timeout: match.timeout,
                mayBegin: { context.mayBegin }))
        if let response = HTTPResponse(outcome) { return response }
        context.logger.malformedResult(of: match.function)
        return .internalServerError
    }
}
