import Sluice

/// `$disconnect`. What its function returns, or fails with, changes nothing, once it was given the event; there is no
/// throttle.
struct DisconnectHandler: Handler {
    let backend: WebSocketBackend
    let route: WebSocketRoute

    func handle(_ event: Event, _ context: Context) async throws {
        guard let reason = event.closeReason else { return }
        let payload = backend.events.disconnect(event, reason, try await backend.facts(of: event, context))
        _ = try await backend.invoke(
            Invocation(
                function: route.function, route: "$disconnect", payload: payload, timeout: route.timeout,
                mayBegin: { context.mayBegin }, isCertain: true))
        backend.connections.forget(event.connection)
    }
}
