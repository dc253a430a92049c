import NIOCore
import SluiceGateway

// Closures as handlers. What one returns goes back to the sender. Bytes are the core, Codable is an adapter.

extension Worker {
    /// The event as it is.
    public func on(_ route: RouteKey, _ body: @escaping @Sendable (Event, Context) async throws -> Void) {
        on(route, ClosureHandler(body: body))
    }

    /// The event as it is, and a JSON answer.
    public func on(
        _ route: RouteKey,
        _ body: @escaping @Sendable (Event, Context) async throws -> some Encodable & SendableMetatype
    ) {
        on(route) { event, context in try context.reply(await body(event, context)) }
    }

    /// The body decoded from JSON.
    public func on<Input: Decodable & SendableMetatype>(
        _ route: RouteKey, _ body: @escaping @Sendable (Input, Context) async throws -> Void
    ) {
        on(route, DecodingHandler(body: body))
    }

    /// The body decoded from JSON, and a JSON answer.
    public func on<Input: Decodable & SendableMetatype>(
        _ route: RouteKey,
        _ body: @escaping @Sendable (Input, Context) async throws -> some Encodable & SendableMetatype
    ) {
        on(route, AnsweringHandler(body: body))
    }

    /// A request and its response.
    public func http(
        _ method: String, _ path: String,
        _ body: @escaping @Sendable (HTTPRequest, Context) async throws -> HTTPResponse
    ) {
        http(
            method, path,
            ClosureHandler { event, context in
                guard case .request(let request) = event.content else { return }
                context.respond(try await body(request, context))
            })
    }

    /// A request, and what its response holds as JSON.
    public func http(
        _ method: String, _ path: String,
        _ body: @escaping @Sendable (HTTPRequest, Context) async throws -> some Encodable & SendableMetatype
    ) {
        http(method, path) { request, context in
            try HTTPResponse(status: 200, json: await body(request, context))
        }
    }
}
