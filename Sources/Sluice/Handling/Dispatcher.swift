import NIOCore
import SluiceGateway
import SluiceRedis

/// Runs an event's handler and says what comes of it: the effects it asked for, or what its failure means to the sender.
struct Dispatcher: Sendable {
    let router: Router
    let deployment: Deployment
    let metrics: WorkerMetrics
    let acceptances: Acceptances

    /// The event is not too late: see ``PartitionOwner/isLate(_:at:)``.
    nonisolated(nonsending) func effects(of event: Event) async -> [Effect] {
        if case .present(let record, let topics) = event.content {
            acceptances.accepted(event.connection)
            return event.present(record, topics)
        }
        let choice = router.route(event)
        let context = Context(event: event, routeKey: choice.key, deployment: deployment)
        switch event.content {
        case .connect(let handshake): return await connect(event, handshake, choice.handler, context)
        case .message: return await message(event, choice.handler, context)
        case .disconnect: return await disconnect(event, choice.handler, context)
        case .request(let request): return await answer(event, request, choice, context)
        case .present: return []
        }
    }

    private func connect(
        _ event: Event, _ handshake: Handshake, _ handler: (any Handler)?, _ context: Context
    ) async -> [Effect] {
        let seat = event.connection.seat
        func refuse(_ status: UInt16) -> [Effect] { [.reply(.refuse(seat, status: status), event.connection.loop)] }

        do {
            try await handler?.handle(event, context)
            let record = ConnectionRecord(
                connectedAt: event.time, sourceIP: handshake.head.sourceIP,
                userAgent: handshake.head.header("User-Agent") ?? "", attributes: context.keptAttributes)
            let accept = Reply.accept(seat, headers: context.handshakeHeaders)
            let effects = try context.effects()
            acceptances.accepted(event.connection)
            return [.accept(event.connection, record), .reply(accept, event.connection.loop)] + effects
        } catch let refusal as Refusal where (300...599).contains(refusal.status) {
            return refuse(UInt16(refusal.status))
        } catch {
            failed(error, context)
            return event.answerOfFailure
        }
    }

    nonisolated(nonsending) private func message(
        _ event: Event, _ handler: (any Handler)?, _ context: Context
    ) async -> [Effect] {
        guard let handler else { return [event.frame("Forbidden")] }
        do {
            try await handler.handle(event, context)
            return try context.effects()
        } catch {
            failed(error, context)
            return event.answerOfFailure
        }
    }

    private func disconnect(_ event: Event, _ handler: (any Handler)?, _ context: Context) async -> [Effect] {
        guard let handler else { return event.answerOfFailure }
        guard await isAccepted(event.connection) else { return [] }
        do {
            try await handler.handle(event, context)
            return try context.effects() + [.end(event.connection)]
        } catch {
            failed(error, context)
            return event.answerOfFailure
        }
    }

    /// Whether the connection was accepted by `$connect`; asked until Redis answers.
    private func isAccepted(_ connection: ConnectionID) async -> Bool {
        if acceptances.contains(connection) { return true }
        while true {
            do {
                return try await deployment.connection(connection) != nil
            } catch {
                deployment.logger.debug("a connection's record cannot be read yet", metadata: ["error": "\(error)"])
                try? await Task.sleep(for: .milliseconds(200))
            }
        }
    }

    private func answer(
        _ event: Event, _ request: HTTPRequest, _ choice: Router.Choice, _ context: Context
    ) async -> [Effect] {
        func respond(_ response: HTTPResponse) -> [Effect] {
            [.reply(.response(event.connection.seat, response), event.connection.loop)]
        }
        guard let handler = choice.handler else {
            let methods = router.methods(at: request.path)
            guard !methods.isEmpty else { return respond(.message(404, "Not Found")) }
            let allow = HTTPHeader(name: "Allow", value: methods.joined(separator: ", "))
            return respond(.message(405, "Method Not Allowed", [allow]))
        }
        do {
            try await handler.handle(event, context)
            let effects = try context.effects()
            guard effects.contains(where: \.isResponse) else {
                throw EffectError(description: "the handler has not responded to the request")
            }
            return effects
        } catch {
            failed(error, context)
            return event.answerOfFailure
        }
    }

    private func failed(_ error: any Error, _ context: Context) {
        metrics.handlerErrors.increment()
        context.logger.error("a handler failed", metadata: ["error": "\(String(reflecting: error))"])
    }
}
