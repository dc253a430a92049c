import Logging
import Sluice

/// Calls a function and says what came of it; throws where the call may not begin any more.
typealias Invoke = @Sendable (Invocation) async throws(NotBegun) -> InvocationOutcome

/// What the handlers of a WebSocket API share.
struct WebSocketBackend: Sendable {
    let events: WebSocketEvents
    let connections: ConnectionCache
    let invoke: Invoke

    var identity: APIIdentity { events.identity }

    /// What the connection of an event was at its beginning: asked until Redis answers, where this process does not know.
    func facts(of event: Event, _ context: Context) async throws -> ConnectionFacts {
        if let facts = connections[event.connection] { return facts }
        // Not remembered: the commit that makes them true may not take place.
        if let record = context.uncommittedRecord { return ConnectionFacts(record) }
        while true {
            do {
                guard let record = try await context.connection(event.connection) else {
                    return .unknown(at: event.time)
                }
                let facts = ConnectionFacts(record)
                connections.store(facts, for: event.connection)
                return facts
            } catch {
                context.logger.debug("a connection's record cannot be read yet", metadata: ["error": "\(error)"])
                try await Task.sleep(for: .milliseconds(200))
            }
        }
    }
}
