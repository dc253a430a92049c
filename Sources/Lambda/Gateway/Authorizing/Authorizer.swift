import Logging
import NIOCore
import Sluice
import SluiceGateway

/// Asks a REQUEST authorizer whether a handshake may go on. Its answers are never cached, as API Gateway does not cache them
/// for WebSocket APIs.
struct Authorizer: Sendable {
    let function: String
    let sources: [IdentitySource]
    let events: WebSocketEvents
    let invoke: Invoke

    /// API Gateway waits no longer for any integration.
    static let timeout = Duration.seconds(29)

    init(_ authorizer: LambdaAuthorizer, _ events: WebSocketEvents, _ invoke: @escaping Invoke) throws(LambdaError) {
        function = authorizer.function
        sources = try authorizer.identitySources.map { (text) throws(LambdaError) in try IdentitySource(text) }
        self.events = events
        self.invoke = invoke
    }

    /// - Returns: `requestContext.authorizer` as JSON.
    /// - Throws: the status that refuses the handshake, as a ``Refusal``: 401, 403 or 500. Or ``NotBegun``.
    func authorize(
        _ event: Event, _ handshake: Handshake, _ facts: ConnectionFacts, _ context: Context
    ) async throws -> ByteBuffer {
        guard sources.allSatisfy({ $0.isPresent(in: handshake, facts, events.identity) }) else {
            throw Refusal(status: 401)
        }
        let start = NIODeadline.now()
        let payload = events.authorizer(event, handshake.head, facts)
        let answer = AuthorizerAnswer(
            try await invoke(
                Invocation(
                    function: function, route: "$connect", payload: payload, timeout: Self.timeout,
                    mayBegin: { context.mayBegin })))
        let latency = (NIODeadline.now() - start).nanoseconds / 1_000_000
        log(answer, context.logger)
        if let status = answer.refusal(of: events.identity.connectARN) { throw Refusal(status: status) }
        guard case .permission(let permission) = answer else { throw Refusal(status: 500) }
        return permission.context(latency: latency)
    }

    private func log(_ answer: AuthorizerAnswer, _ logger: Logger) {
        switch answer {
        case .permission(let permission) where permission.policy.hasUnknown:
            logger.warning(
                "an authorizer's policy has conditions or negations: they are taken for no Allow, and for a Deny",
                metadata: ["function": "\(function)"])
        case .broken(let reason):
            logger.error("an authorizer failed", metadata: ["function": "\(function)", "error": "\(reason)"])
        case .permission, .unauthorized: break
        }
    }
}
