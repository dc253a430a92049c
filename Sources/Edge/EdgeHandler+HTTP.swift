import NIOCore
import SluiceGateway

extension EdgeHandler {
    func received(_ bytes: ByteBuffer, _ conversation: HTTPConversation) {
        conversation.parser.feed(bytes)
        defer { conversation.parser.keepRest() }
        guard conversation.isReading else {
            // What came before reading stopped; nobody needs that much.
            if conversation.parser.waitingBytes > EdgeSettings.pipelineLimit { cutOff() }
            return
        }
        advance(conversation)
    }

    private func advance(_ conversation: HTTPConversation) {
        // Many requests may be answered at once where they stand: one after another, not one within another.
        guard !conversation.isAdvancing else { return }
        conversation.isAdvancing = true
        defer { conversation.isAdvancing = false }
        do throws(HTTPRefusal) {
            while conversation.isReading, let step = try conversation.parser.next() {
                switch step {
                case .continues: send(.continueResponse)
                case .request(let request): handle(request, conversation)
                }
                guard case .http = stage else { return }
            }
        } catch {
            return refuseRequest(error.status)
        }
        began(conversation)
    }

    /// Sets the time that the rest of a request may take.
    private func began(_ conversation: HTTPConversation) {
        let now = core.clock.now
        switch conversation.phase {
        case .idle where conversation.parser.hasBegun:
            if conversation.isUsed { deadline = now + core.settings.headTimeout }
            conversation.phase = .head
            began(conversation)
        case .head where !conversation.parser.isInHead:
            deadline = now + core.settings.answerTimeout
            conversation.phase = .body
        case .idle, .head, .body, .request, .managing, .handshake: break
        }
    }

    private func handle(_ request: ReceivedRequest, _ conversation: HTTPConversation) {
        switch RequestIntent(request, stage: core.settings.stage) {
        case .refuse(let status): refuseRequest(status, isHead: request.method == "HEAD")
        case .request: ask(request, conversation)
        case .upgrade(let accept): ask(request, accept: accept, conversation)
        case .manage(let path): manage(path, request, conversation)
        }
    }

    func ask(_ request: ReceivedRequest, _ conversation: HTTPConversation) {
        guard let home = core.home else { return refuseRequest(503) }
        let counter = core.nextCounter()
        let partition = core.partitioning.partition(of: EventID(loop: home, counter: counter)).index
        guard core.mayAsk(partition), let seat = core.seats.take(.request(self)) else { return refuseRequest(503) }
        self.partition = Int32(truncatingIfNeeded: partition)
        let event = HTTPRequest(head: head(of: request), body: request.body, patience: core.settings.patience)
        let time = core.clock.wall
        core.intake.append(partition, size: request.size) {
            $0.append(seat: seat, counter: counter, time: time, request: event)
        }
        core.tally.requests += 1
        conversation.phase = .request(seat, isHead: request.method == "HEAD", keepsAlive: request.keepsAlive)
        deadline = core.clock.now + core.settings.answerTimeout
    }

    private func ask(_ request: ReceivedRequest, accept: String, _ conversation: HTTPConversation) {
        guard core.home != nil, let seat = core.seats.take(.connection(self)) else { return refuseRequest(503) }
        let partition = core.partition(of: seat)
        guard core.mayAsk(partition) else {
            core.seats.release(seat)
            return refuseRequest(503)
        }
        self.seat = seat
        session = Session()
        self.partition = Int32(truncatingIfNeeded: partition)
        let event = Handshake(head: head(of: request), patience: core.settings.patience)
        let counter = core.nextCounter()
        let time = core.clock.wall
        core.intake.append(partition, size: request.size) {
            $0.append(seat: seat, counter: counter, time: time, connect: event)
        }
        conversation.phase = .handshake(accept: accept)
        deadline = core.clock.now + core.settings.answerTimeout
    }

    private func head(of request: ReceivedRequest) -> HTTPRequestHead {
        HTTPRequestHead(
            method: request.method, target: request.target, headers: request.headers,
            sourceIP: sourceIP, isSecure: isSecure)
    }
}

// MARK: - Answers

extension EdgeHandler {
    /// The worker's answer to the request that waits.
    func respond(_ response: HTTPResponse) {
        guard case .http(let conversation) = stage,
            case .request(let seat, let isHead, let keepsAlive) = conversation.phase
        else { return }
        core.seats.release(seat)
        finish(response, conversation, keepsAlive: keepsAlive, isHead: isHead)
    }

    /// Answers, and goes on with what came behind the request.
    func finish(_ response: HTTPResponse, _ conversation: HTTPConversation, keepsAlive: Bool, isHead: Bool) {
        let keeps = keepsAlive && !core.isDraining
        write(response, keepsAlive: keeps, isHead: isHead)
        if isClogged { return cutOff() }
        guard keeps else { return linger() }
        conversation.phase = .idle
        conversation.isUsed = true
        deadline = core.clock.now + EdgeSettings.keepAliveTime
        advance(conversation)
        resumeReading()
    }

    /// An answer of the edge itself, after which the connection ends.
    func refuseRequest(_ status: UInt16, isHead: Bool = false) {
        core.tally.refusals += 1
        write(HTTPResponse(refusal: status), keepsAlive: false, isHead: isHead)
        linger()
    }

    func timedOut(_ conversation: HTTPConversation) {
        switch conversation.phase {
        case .idle where conversation.isUsed: linger()
        case .idle, .head, .body: refuseRequest(408)
        case .request(let seat, let isHead, _):
            core.seats.release(seat)
            refuseRequest(504, isHead: isHead)
        case .managing: break
        case .handshake: perform(session.unanswered(status: 504))
        }
    }

    private func write(_ response: HTTPResponse, keepsAlive: Bool, isHead: Bool) {
        let date = core.date.text(at: core.clock.wall)
        let framing = ResponseFraming(date: date, keepsAlive: keepsAlive, isHead: isHead)
        send { $0.writeResponse(response, framing) }
    }
}
