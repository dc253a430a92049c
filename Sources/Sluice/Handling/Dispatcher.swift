import NIOCore
import SluiceGateway
import SluiceRedis

/// Runs an event's handler and says what comes of it: the effects it asked for, or what its failure means to the sender.
struct Dispatcher: Sendable {
    let router: Router
    let deployment: Deployment
    let metrics: WorkerMetrics

    /// The event is not too late: see ``PartitionOwner/isLate(_:at:)``.
    ///
    /// - Throws: where the handler has not begun, since the tenure is over.
    nonisolated(nonsending) func effects(of event: Event, in tenure: Tenure) async throws(NotBegun) -> [Effect] {
        if case .present(let record, let topics) = event.content {
            tenure.acceptances.accepted(event.connection, record)
            return event.present(record, topics)
        }
        let choice = router.route(event)
        let context = Context(
            event: event, routeKey: choice.key, json: choice.json, deployment: deployment, tenure: tenure)
        switch event.content {
        case .connect(let handshake): return try await connect(event, handshake, choice.handler, context)
        case .message: return try await message(event, choice.route, context)
        case .disconnect: return try await disconnect(event, choice.handler, context)
        case .request(let request): return try await answer(event, request, choice, context)
        case .present: return []
        }
    }

    private func connect(
        _ event: Event, _ handshake: Handshake, _ handler: (any Handler)?, _ context: Context
    ) async throws(NotBegun) -> [Effect] {
        let seat = event.connection.seat
        func refuse(_ status: UInt16) -> [Effect] { [.reply(.refuse(seat, status: status), event.connection.loop)] }

        do {
            try await handler?.handle(event, context)
            let record = ConnectionRecord(
                connectedAt: event.time, sourceIP: handshake.head.sourceIP,
                userAgent: handshake.head.header("User-Agent") ?? "", attributes: context.keptAttributes)
            let accept = Reply.accept(seat, headers: context.handshakeHeaders)
            let effects = try context.effects()
            context.tenure.acceptances.accepted(event.connection, record)
            return [.accept(event.connection, record), .reply(accept, event.connection.loop)] + effects
        } catch let refusal as Refusal where (300...599).contains(refusal.status) {
            return refuse(UInt16(refusal.status))
        } catch {
            return try failed(error, event, context)
        }
    }

    nonisolated(nonsending) private func message(
        _ event: Event, _ route: Route?, _ context: Context
    ) async throws(NotBegun) -> [Effect] {
        guard let route else { return [event.frame("Forbidden")] }
        do {
            try await route.handler.handle(event, context)
            return try context.effects()
        } catch {
            return try failed(error, event, context)
        }
    }

    private func disconnect(
        _ event: Event, _ handler: (any Handler)?, _ context: Context
    ) async throws(NotBegun) -> [Effect] {
        guard let handler else { return event.answerOfFailure }
        guard await isAccepted(event.connection, context) else { return [] }
        do {
            try await handler.handle(event, context)
            return try context.effects() + [.end(event.connection)]
        } catch {
            return try failed(error, event, context)
        }
    }

    /// Whether the connection was accepted by `$connect`; asked until Redis answers.
    private func isAccepted(_ connection: ConnectionID, _ context: Context) async -> Bool {
        if context.tenure.acceptances.contains(connection) { return true }
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
    ) async throws(NotBegun) -> [Effect] {
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
            return try failed(error, event, context)
        }
    }

    /// What is committed in place of the handler's effects.
    private func failed(_ error: any Error, _ event: Event, _ context: Context) throws(NotBegun) -> [Effect] {
        if let error = error as? NotBegun { throw error }
        metrics.handlerErrors.increment()
        context.logger.error("a handler failed", metadata: ["error": "\(String(reflecting: error))"])
        return event.answerOfFailure
    }
}
