import NIOCore
import SluiceGateway

/// A call of the `@connections` API that waits for its answer.
final class ManagementWait {
    let keepsAlive: Bool
    let isHead: Bool

    init(_ request: ReceivedRequest) {
        keepsAlive = request.keepsAlive
        isHead = request.method == "HEAD"
    }
}

extension EdgeHandler {
    func manage(_ path: ManagementPath, _ request: ReceivedRequest, _ conversation: HTTPConversation) {
        core.tally.managementCalls += 1
        let wait = ManagementWait(request)
        conversation.phase = .managing(wait)
        // The errands have a time of their own.
        deadline = .max
        let form = core.managementAnswer()
        do throws(ManagementRefusal) {
            try core.authorize(request)
            let call = try ManagementCall(request, at: path)
            guard core.home != nil, !core.isDraining else { throw .unavailable }
            if case .broadcast(let topic) = call {
                return broadcast(to: topic, request, conversation)
            }
            core.management.carryOut(call, form, now: core.clock.now) { [weak self] in self?.answer($0, wait) }
        } catch {
            answer(form.refused(error), wait)
        }
    }

    /// Topics are the workers': they answer when the broadcast is committed.
    private func broadcast(to topic: String, _ request: ReceivedRequest, _ conversation: HTTPConversation) {
        var request = request
        // No client can say it: what clients ask for begins with a slash.
        request.target = "@topics/\(PercentCoding.encoded(topic))"
        // The signature is not stored.
        request.headers = []
        ask(request, conversation)
    }

    private func answer(_ response: HTTPResponse, _ wait: ManagementWait) {
        guard case .http(let conversation) = stage, case .managing(let current) = conversation.phase, current === wait
        else { return }
        finish(response, conversation, keepsAlive: wait.keepsAlive, isHead: wait.isHead)
    }
}

extension EdgeCore {
    func managementAnswer() -> ManagementAnswer {
        let loop = home ?? EdgeLoop(node: NodeID(bits: 0), index: 0)
        return ManagementAnswer(id: EventID(loop: loop, counter: nextCounter()).description, time: clock.wall)
    }

    /// An errand of another loop, or of this one.
    func perform(_ errand: Errand, _ seat: Seat, partition: Int) {
        management.errands.tell(outcome(of: errand.task, seat), of: errand, partition: partition)
    }

    private func outcome(of task: Errand.Task, _ seat: Seat) -> ErrandOutcome {
        guard case .connection(let handler) = seats[seat], handler.session.state == .open else { return .gone }
        let lastActiveAt = clock.wall - (clock.now - handler.lifespan.lastMessage)
        switch task {
        case .send(let message):
            handler.deliver(message)
            // It may have been cut off because it leaves too much unread.
            guard handler.session.state == .open else { return .gone }
        case .close(let reason): handler.close(reason)
        case .look: break
        }
        return .done(lastActiveAt: lastActiveAt)
    }
}

extension EdgeCore {
    /// Only signed calls are carried out.
    func authorize(_ request: ReceivedRequest) throws(ManagementRefusal) {
        do throws(SignatureRefusal) {
            _ = try verifier.verify(request, now: clock.wall)
        } catch {
            tally.unsignedCalls += 1
            throw ManagementRefusal(error)
        }
    }
}
