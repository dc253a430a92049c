import NIOCore

/// A share of a load test: its connections, what drives them, and what they find out. All of it belongs to one event loop, so
/// that a process is one thread, and as many processes as wanted run side by side.
final class LoadCore {
    /// How many bytes are written at once.
    static let batch = 64 * 1024
    /// How long a handshake may take.
    static let patience = TimeAmount.seconds(10)
    private static let pulse = TimeAmount.milliseconds(10)
    /// How long, when every message has its answer, more answers are waited for: those that come again.
    private static let quiet: UInt64 = 1_000_000_000

    let plan: LoadPlan
    let share: LoadShare
    private let eventLoop: any EventLoop
    private let dialer: Dialer
    private var connections: [LoadConnection] = []

    private(set) var phase = LoadProgress.Phase.connecting
    /// Open loop only.
    private(set) var schedule: Schedule?
    var writer: FrameWriter
    var findings = Findings()
    private var scratch = ByteBuffer()

    private var open = 0
    private var gate = ConnectGate(total: 0, rate: nil, start: 0)
    private var connect = ConnectSummary()
    private var connected: EventLoopPromise<ConnectSummary>?
    private var finished: EventLoopPromise<LoadOutcome>?
    /// The place in the schedule from which on nothing has been sent.
    private var cursor: UInt64 = 0
    /// Since when every message has its answer.
    private var settled: UInt64?

    init(_ plan: LoadPlan, _ share: LoadShare, address: SocketAddress, eventLoop: any EventLoop) {
        self.plan = plan
        self.share = share
        self.eventLoop = eventLoop
        let target = plan.target
        dialer = Dialer(
            address: address, tls: target.isSecure ? (target.host, plan.tls) : nil, sources: plan.sources,
            eventLoop: eventLoop)
        writer = FrameWriter(plan.payload)
    }

    var progress: LoadProgress {
        var progress = LoadProgress()
        progress.phase = phase
        progress.open = open
        progress.sent = findings.sent
        progress.answered = findings.answered
        progress.errors = findings.errors.values.reduce(0, +)
        progress.p99 = findings.timeline.lastPercentile99
        return progress
    }

    /// Lets `fill` put frames into a buffer, and writes them.
    func write(to link: Link, _ fill: (inout ByteBuffer) -> Void) {
        // One buffer for all connections: the socket has nearly always taken it when the next one needs it.
        var bytes = scratch
        scratch = ByteBuffer()
        bytes.clear()
        fill(&bytes)
        if bytes.readableBytes > 0 { link.write(bytes) }
        scratch = bytes
    }

    private var now: UInt64 { NIODeadline.now().uptimeNanoseconds }

    private func after(_ delay: TimeAmount, _ body: @escaping () -> Void) {
        eventLoop.assumeIsolated().scheduleTask(in: delay, body)
    }

    private func at(_ time: UInt64, _ body: @escaping () -> Void) {
        eventLoop.assumeIsolated().scheduleTask(deadline: .uptimeNanoseconds(time), body)
    }
}

// MARK: - Connecting

extension LoadCore {
    func connect(_ done: EventLoopPromise<ConnectSummary>) {
        connected = done
        connections = share.connections(of: plan.connections).enumerated().map { index, number in
            LoadConnection(number: UInt32(truncatingIfNeeded: number), index: index, core: self)
        }
        let rate = plan.connectRate.map { share.part(of: $0, connections: plan.connections) }
        gate = ConnectGate(total: connections.count, rate: rate, start: now)
        connectMore()
    }

    private func connectMore() {
        guard connected != nil else { return }
        for index in gate.begin(at: now) { dialer.dial(connections[index]) }
        if gate.isHopeless(at: now) { return giveUp(hopelessness) }
        after(Self.pulse) { self.connectMore() }
    }

    private var hopelessness: LoadError {
        let reasons = findings.errors.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
            .map { "\($0.key) (\($0.value) times)" }
        return LoadError(
            "only \(open) of \(connections.count) connections to \(plan.target) could be opened: "
                + reasons.joined(separator: ", "))
    }

    private func giveUp(_ error: LoadError) {
        connected?.fail(error)
        connected = nil
        finish()
    }

    func opened() {
        open += 1
        guard connected != nil else { return }
        gate.opened(at: now)
        if gate.isComplete {
            connect.connections = connections.count
            connect.seconds = Double(now - gate.start) / 1e9
            connected?.succeed(connect)
            connected = nil
        } else {
            for index in gate.begin(at: now) { dialer.dial(connections[index]) }
        }
    }

    func closed() {
        open -= 1
        if connected != nil { gate.lost() }
    }

    func reconnect(_ connection: LoadConnection, after delay: TimeAmount) {
        if connected != nil { gate.failed() }
        after(delay) {
            guard self.phase < .waiting || (self.phase == .waiting && !connection.isSettled) else { return }
            self.dialer.dial(connection)
        }
    }
}

// MARK: - Measuring

extension LoadCore {
    /// - Parameter start: of the warm-up; nanoseconds of the monotonic clock.
    func measure(from start: UInt64, _ done: EventLoopPromise<LoadOutcome>) {
        guard phase == .connecting else { return done.fail(LoadError("ended before the measuring began")) }
        finished = done
        at(start) { self.begin(start) }
    }

    private func begin(_ start: UInt64) {
        guard phase == .connecting else { return }
        phase = .warmingUp
        let measuredFrom = start + plan.warmUp.nanoseconds
        let end = measuredFrom + plan.duration.nanoseconds
        findings = Findings(measuredFrom: measuredFrom, end: end, errors: findings.errors)
        if case .rate(let rate) = plan.pace {
            schedule = Schedule(
                start: start, end: end, rate: share.part(of: rate, connections: plan.connections),
                connections: connections.count)
        }
        for connection in connections { connection.start(at: start, measuredFrom: measuredFrom) }
        tick(planned: now)
        pulse(planned: now)
    }

    /// Open loop: sends what is due, again and again.
    private func tick(planned: UInt64) {
        guard let schedule, phase < .waiting else { return }
        findings.acted(at: now, planned: planned)
        sendDue(schedule)
        let next = max(schedule.due(slot: cursor), now + Schedule.tick)
        at(next) { self.tick(planned: next) }
    }

    private func sendDue(_ schedule: Schedule) {
        let now = now
        let due = schedule.slots(before: now + 1)
        let count = UInt64(connections.count)
        // One turn is enough: a connection sends everything that is due on it.
        if due > cursor + count { cursor = due - count }
        while cursor < due {
            connections[Int(cursor % count)].sendDue(at: now)
            cursor += 1
        }
    }

    private func pulse(planned: UInt64) {
        let now = now
        findings.acted(at: now, planned: planned)
        findings.advance(to: now)
        switch phase {
        case .connecting, .done: return
        case .warmingUp, .measuring:
            if now >= findings.measuredFrom { phase = .measuring }
            if now >= findings.end { wait() }
        case .waiting:
            if isOver(at: now) { return finish() }
        }
        let next = now + UInt64(Self.pulse.nanoseconds)
        at(next) { self.pulse(planned: next) }
    }

    private func isOver(at now: UInt64) -> Bool {
        if now >= findings.end + plan.grace.nanoseconds { return true }
        settled = connections.allSatisfy(\.isSettled) ? settled ?? now : nil
        return settled.map { now >= $0 + Self.quiet } ?? false
    }

    /// The sending ends; answers are waited for.
    private func wait() {
        if let schedule { sendDue(schedule) }
        for connection in connections { connection.stopSending() }
        phase = .waiting
    }

    /// The first time ends the sending, the second time also the waiting.
    func stop() {
        switch phase {
        case .connecting: giveUp(LoadError("ended before all connections were open"))
        case .warmingUp, .measuring:
            findings.end = min(findings.end, now)
            schedule?.end = findings.end
            wait()
        case .waiting: finish()
        case .done: break
        }
    }

    private func finish() {
        guard phase < .done else { return }
        phase = .done
        let now = now
        var tally = Tally()
        for connection in connections {
            connection.finish(at: now)
            tally.add(connection.books.tally)
        }
        connections = []
        finished?.succeed(findings.finish(at: now, tally, connect))
        finished = nil
    }
}

extension Duration {
    /// From 0 to 584 years.
    var nanoseconds: UInt64 {
        let (seconds, attoseconds) = components
        return UInt64(max(0, seconds)) * 1_000_000_000 + UInt64(max(0, attoseconds)) / 1_000_000_000
    }
}
