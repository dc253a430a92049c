import NIOCore

/// One connection of the test, across all TCP connections that it takes.
final class LoadConnection {
    /// Its number in the whole test, and its place in this share.
    let number: UInt32
    let index: Int
    let core: LoadCore
    private(set) var books: Books
    private var isSending = false
    private var link: Link?
    private var delay = ReconnectDelay()
    /// Closed loop: since when the messages that are due now are due, where that is not now.
    private var dueSince: UInt64?

    init(number: UInt32, index: Int, core: LoadCore) {
        self.number = number
        self.index = index
        self.core = core
        books = Books(measuredFrom: 0)
    }

    /// Whether nothing more is to be sent, and nothing can come.
    var isSettled: Bool { books.isSettled && unsent == 0 }

    /// Messages that were due, but could not be sent. To be asked when nothing becomes due any more.
    private var unsent: Int {
        switch core.plan.pace {
        case .rate:
            guard let schedule = core.schedule else { return 0 }
            return max(0, Int(clamping: schedule.total(connection: index)) - Int(clamping: books.next))
        case .closedLoop(let window): return isSending ? window : 0
        }
    }

    func start(at start: UInt64, measuredFrom: UInt64) {
        books = Books(measuredFrom: measuredFrom)
        dueSince = start
        isSending = true
        sendDue(at: start)
    }

    /// Nothing becomes due any more. What was due is still sent: by the schedule, or since the connection broke.
    func stopSending() {
        if case .closedLoop = core.plan.pace { isSending = link == nil }
    }

    func finish(at now: UInt64) {
        let firstUnsent = core.schedule?.due(books.next, connection: index) ?? dueSince ?? .max
        books.finish(at: now, unsent: unsent, firstUnsent: firstUnsent)
        isSending = false
        link?.close()
        link = nil
    }

    /// Sends what is due by now and not sent yet.
    func sendDue(at now: UInt64) {
        guard isSending, let link else { return }
        switch core.plan.pace {
        case .rate: sendScheduled(link, at: now)
        case .closedLoop(let window): sendWindow(link, window, at: now)
        }
    }

    private func sendScheduled(_ link: Link, at now: UInt64) {
        guard let schedule = core.schedule else { return }
        var due = schedule.due(books.next, connection: index)
        while due <= now, due < schedule.end, link.isWritable {
            core.write(to: link) { bytes in
                while due <= now, due < schedule.end, bytes.readableBytes < LoadCore.batch {
                    append(due: due, at: now, to: &bytes)
                    due = schedule.due(books.next, connection: index)
                }
            }
        }
    }

    private func sendWindow(_ link: Link, _ window: Int, at now: UInt64) {
        let due = dueSince ?? now
        while books.inFlight < window {
            core.write(to: link) { bytes in
                while books.inFlight < window, bytes.readableBytes < LoadCore.batch {
                    append(due: due, at: now, to: &bytes)
                }
            }
        }
        dueSince = nil
        if core.phase >= .waiting { isSending = false }
    }

    private func append(due: UInt64, at now: UInt64, to bytes: inout ByteBuffer) {
        let message = books.sent(due: due)
        core.writer.write(Stamp(connection: number, number: message, due: due), to: &bytes)
        core.findings.sent(at: now)
    }
}

// MARK: - What the link tells

extension LoadConnection {
    func opened(_ link: Link) {
        guard core.phase < .done else { return link.close() }
        self.link = link
        delay.succeeded()
        core.opened()
        sendDue(at: NIODeadline.now().uptimeNanoseconds)
    }

    func received(_ payload: UnsafeRawBufferPointer, at now: UInt64) {
        if let stamp = core.plan.payload.read(payload), stamp.connection == number, stamp.due <= now {
            switch books.received(stamp.number, at: now) {
            case .answered, .reordered: core.findings.answered(due: stamp.due, at: now)
            case .duplicated: core.findings.failed("answers: duplicated", at: now)
            case .stray: core.findings.failed("answers: not of this connection", at: now)
            }
        } else if let message = ErrorFrame.message(in: payload) {
            books.refused(at: now)
            core.findings.refused(message, at: now)
        } else {
            books.receivedStray()
            core.findings.failed("answers: not as it was sent", at: now)
        }
    }

    func readCompleted() {
        if case .closedLoop = core.plan.pace { sendDue(at: NIODeadline.now().uptimeNanoseconds) }
    }

    func mayWrite() {
        sendDue(at: NIODeadline.now().uptimeNanoseconds)
    }

    /// The connection was not opened, or is gone. It is opened again as long as something is to be sent.
    func failed(_ failure: LinkFailure) {
        guard core.phase < .done else { return }
        let now = NIODeadline.now().uptimeNanoseconds
        core.findings.failed(failure.description, at: now)
        if link != nil {
            link = nil
            books.disconnected()
            dueSince = now
            core.closed()
        }
        var generator = SystemRandomNumberGenerator()
        core.reconnect(self, after: .nanoseconds(delay.next(using: &generator)))
    }
}
