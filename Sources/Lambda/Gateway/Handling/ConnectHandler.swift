import Sluice
import SluiceGateway

/// `$connect`: throttle, required parameters, authorizer, function, in this order. It runs for an API without a `$connect` route too, since later
/// events tell of the handshake.
struct ConnectHandler: Handler {
    let backend: WebSocketBackend
    let authorizer: Authorizer?
    /// Nil where the API has no such route: everybody is accepted then whom the authorizer allows.
    let route: WebSocketRoute?
    let throttle: RouteThrottle?
    let required: [IdentitySource]

    func handle(_ event: Event, _ context: Context) async throws {
        guard let handshake = event.handshake else { return }
        if let throttle, try await !throttle.admits(context) { throw Refusal(status: 429) }
        var facts = facts(event, handshake)
        guard required.allSatisfy({ $0.isPresent(in: handshake, facts, backend.identity) }) else {
            throw Refusal(status: 400)
        }
        if let authorizer {
            facts.authorizer = try await authorizer.authorize(event, handshake, facts, context)
        }
        guard let attributes = facts.attributes else {
            context.logger.error("what an authorizer says of a connection is more than can be kept of it")
            throw Refusal(status: 500)
        }
        context.keep(attributes)
        if let route { try await ask(route, event, handshake, facts, context) }
    }

    private func facts(_ event: Event, _ handshake: Handshake) -> ConnectionFacts {
        ConnectionFacts(
            connectedAt: event.time, sourceIP: handshake.head.sourceIP,
            userAgent: (handshake.header("User-Agent") ?? "").cut(toBytes: ConnectionFacts.longestUserAgent),
            domainName: backend.identity.domainName(host: handshake.header("Host")))
    }

    private func ask(
        _ route: WebSocketRoute, _ event: Event, _ handshake: Handshake, _ facts: ConnectionFacts, _ context: Context
    ) async throws {
        let payload = backend.events.connect(event, handshake.head, facts)
        let outcome = try await backend.invoke(
            Invocation(
                function: route.function, route: "$connect", payload: payload, timeout: route.timeout,
                mayBegin: { context.mayBegin }))
        switch ConnectDecision(outcome) {
        case .accept(let subprotocol?): context.accept(subprotocol: subprotocol)
        case .accept(nil): break
        case .refuse(let status): throw Refusal(status: status)
        case .malformed:
            context.logger.malformedResult(of: route.function)
            throw Refusal(status: 502)
        }
    }
}
