import SluiceGateway

/// What runs for the events of a route. Its effects, asked for in the context, take place exactly once and all together;
/// it may itself run again after a crash or a hand-over.
public protocol Handler: Sendable {
    func handle(_ event: Event, _ context: Context) async throws
}

/// A closure as handler.
struct ClosureHandler: Handler {
    let body: @Sendable (Event, Context) async throws -> Void

    func handle(_ event: Event, _ context: Context) async throws {
        try await body(event, context)
    }
}
