import NIOCore
import SluiceGateway

// MARK: - From the client

extension EdgeHandler {
    func received(_ bytes: ByteBuffer) {
        lifespan.heard(core.clock.now)
        decoder.feed(bytes)
        decode()
    }

    private func decode() {
        do throws(FrameViolation) {
            while let item = try decoder.next(core.settings.frames, scratch: &core.scratch) {
                switch item {
                case .message(let message): received(message)
                case .ping(let payload): if session.state == .open { send { $0.writeFrame(.pong, payload) } }
                case .pong: break
                case .close(let reason): perform(session.received(close: reason))
                }
                guard case .webSocket = stage else { return }
            }
        } catch {
            perform(session.violated(error.reason))
        }
        if isClogged { perform(session.cutOff(.doesNotRead)) }
    }

    private func received(_ message: Message) {
        guard session.state == .open, let seat else { return }
        lifespan.spoke(core.clock.now)
        let counter = core.nextCounter()
        guard !core.intake.admission.isRefusing(Int(partition)) else { return refuse(seat, counter) }
        let time = core.clock.wall
        core.intake.append(Int(partition), size: message.body.readableBytes) {
            $0.append(seat: seat, counter: counter, time: time, message: message)
        }
    }
}

extension EdgeHandler {
    /// The gateway's own frame, in the words of Amazon API Gateway's others. The message is not stored anywhere.
    private func refuse(_ seat: Seat, _ counter: UInt64) {
        guard let home = core.home else { return }
        core.tally.refusedMessages += 1
        let connection = ConnectionID(loop: home, seat: seat)
        let request = EventID(loop: home, counter: counter)
        send { $0.writeFrame(.failure("Too many requests", connection: connection, request: request)) }
        if isClogged { perform(session.cutOff(.doesNotRead)) }
    }
}

// MARK: - From the worker

extension EdgeHandler {
    func accept(_ headers: [HTTPHeader]) {
        guard case .http(let conversation) = stage, case .handshake(let accept) = conversation.phase else { return }
        guard session.accepted() == .open else { return }
        core.opened()
        let now = core.clock.now
        stage = .webSocket
        lifespan = Lifespan(now: now)
        deadline = now
        send {
            $0.writeUpgrade(accept: accept, headers: headers)
            $0.writeImmutableBuffer(conversation.early)
        }
        let rest = conversation.parser.takeRest()
        if rest.readableBytes > 0 { received(rest) }
        if core.isDraining { close(.draining) }
        resumeReading()
    }

    func refuse(_ status: UInt16) {
        perform(session.refused(status: status))
    }

    func deliver(_ message: Message) {
        guard session.state == .open else { return hold { $0.writeFrame(message) } }
        lifespan.spoke(core.clock.now)
        send { $0.writeFrame(message) }
        if isClogged { perform(session.cutOff(.doesNotRead)) }
    }

    /// A frame that many get.
    func deliver(frame: ByteBuffer) {
        guard session.state == .open else { return hold { $0.writeImmutableBuffer(frame) } }
        lifespan.spoke(core.clock.now)
        send(frame)
        if isClogged { perform(session.cutOff(.doesNotRead)) }
    }

    /// What another partition sends may overtake the handshake's answer: it goes out behind the 101.
    private func hold(_ write: (inout ByteBuffer) -> Void) {
        guard session.state == .waiting, case .http(let conversation) = stage,
            conversation.early.readableBytes <= core.settings.outboundLimit
        else { return }
        write(&conversation.early)
    }

    func close(_ reason: CloseReason) {
        perform(session.close(reason))
    }

    /// Nobody knows what this client missed.
    func lostReplies() {
        guard session.state == .open else { return }
        close(.restarted)
    }

    /// What waits for an answer of this partition may wait in vain; a handshake may have been accepted.
    func lostAnswer(of partition: Int) {
        guard case .http(let conversation) = stage, Int(self.partition) == partition else { return }
        switch conversation.phase {
        case .request(let seat, let isHead, _):
            core.seats.release(seat)
            refuseRequest(503, isHead: isHead)
        case .handshake: perform(session.unanswered(status: 503))
        case .idle, .head, .body, .managing: break
        }
    }

    func isSeated(in partition: Int) -> Bool {
        seat != nil && Int(self.partition) == partition
    }
}

// MARK: - What the session decides

extension EdgeHandler {
    func perform(_ action: Session.Action) {
        switch action {
        case .none: break
        case .open: preconditionFailure("a session opens by accept only")
        case .refuse(let status, let abandons):
            giveUpSeat(abandons: abandons)
            refuseRequest(status)
        case .abandon: giveUpSeat(abandons: true)
        case .end(let report, let frame, let hangsUp):
            end(report)
            if let frame { send { $0.writeCloseFrame(frame) } }
            if hangsUp { linger() } else { deadline = core.clock.now + EdgeSettings.closeTime }
            resumeReading()
        case .hangUp: linger()
        case .cutOff(let report):
            end(report)
            cutOff()
        }
    }

    private func end(_ report: CloseReason) {
        guard let seat else { return }
        self.seat = nil
        core.logger.trace("a connection ends", metadata: ["code": "\(report.code)", "seat": "\(seat)"])
        core.ended(seat, partition: Int(partition), report)
    }

    private func giveUpSeat(abandons: Bool) {
        guard let seat else { return }
        self.seat = nil
        core.refused(seat, abandons: abandons)
    }
}

// MARK: - Time

extension EdgeHandler {
    func sweepWebSocket(_ now: Int64) {
        guard session.state == .open else { return perform(session.waitedOut()) }
        guard let seat, !core.isStalled(Int(partition)) else { return lifespan.rest(now) }
        let limits = core.settings.lifespans
        switch lifespan.look(now, limits, salt: seat.bits) {
        case .none: break
        case .ping: send { $0.writeFrame(.ping, ByteBuffer()) }
        case .close(let reason): return close(reason)
        case .cutOff(let reason): return perform(session.cutOff(reason))
        }
        deadline = lifespan.next(now, limits, salt: seat.bits)
    }
}
