import Sluice

/// `$default` and custom routes.
struct MessageHandler: Handler {
    let backend: WebSocketBackend
    let route: WebSocketRoute
    let throttle: RouteThrottle?

    func handle(_ event: Event, _ context: Context) async throws {
        guard let message = event.message else { return }
        switch try await decide(event, message, context) {
        case .nothing: break
        case .reply(let reply): context.reply(reply)
        case .failure(let text): context.reply(failure: text)
        case .badRequestBody: context.reply(.badRequestBody(of: event))
        case .malformed:
            context.logger.malformedResult(of: route.function)
            context.reply(failure: MessageDecision.internalServerError)
        }
    }

    /// Throttle, model, function, in this order: messages that are refused count, too.
    private func decide(_ event: Event, _ message: Message, _ context: Context) async throws -> MessageDecision {
        if let throttle, try await !throttle.admits(context) { return .failure("Too many requests") }
        if let models = route.models, models.check(message) != .valid {
            context.logger.debug(
                "a message is not what its model says", metadata: ["refusal": "\(models.refusal(of: message))"])
            return .badRequestBody
        }
        guard let facts = try? await backend.facts(of: event, context) else {
            return .failure(MessageDecision.internalServerError)
        }
        let key = context.routeKey.description
        let outcome = try await backend.invoke(
            Invocation(
                function: route.function, route: key,
                payload: backend.events.message(event, message, route: key, facts), timeout: route.timeout,
                mayBegin: { context.mayBegin }))
        return MessageDecision(outcome, isTwoWay: route.isTwoWay)
    }
}
