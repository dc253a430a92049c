import NIOCore
import SluiceGateway
import SluiceTLS

/// One socket: hands bytes to the machines and does what they decide.
///
/// It is as small as it can be, for a quiet connection costs nothing else: what only HTTP needs goes with the upgrade.
///
/// Here and in the rest of the data path `@exclusivity(unchecked)` leaves out checks at run time that cost 15 % of a loop
/// in small frames. All of it lives on one loop, and no closure that is passed on touches what it was passed from.
final class EdgeHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    enum Stage {
        /// The TLS handshake; left for `http` when it is complete. Without TLS a socket begins there.
        case securing
        case http(HTTPConversation)
        case webSocket
        /// All that was to be said is said, and the client reads it.
        case lingering
        case gone
    }

    let core: EdgeCore
    @exclusivity(unchecked) private(set) var context: ChannelHandlerContext?
    @exclusivity(unchecked) var stage: Stage

    /// The seat of the connection, from its handshake to its end.
    @exclusivity(unchecked) var seat: Seat?
    @exclusivity(unchecked) var partition: Int32 = 0
    /// Where it stands in the roster.
    var place: Int32 = 0
    @exclusivity(unchecked) var session = Session()
    /// Whether the client speaks TLS. It stands here, where it takes no room: before `context` it would take eight bytes.
    let isSecure: Bool
    @exclusivity(unchecked) var decoder = FrameDecoder()
    /// When the stage ends by itself; of an open WebSocket: when it is looked at next.
    @exclusivity(unchecked) var deadline: Int64 = 0
    @exclusivity(unchecked) var lifespan = Lifespan(now: 0)

    /// What goes out at the end of the turn.
    @exclusivity(unchecked) private var outbound = ByteBuffer()
    @exclusivity(unchecked) private var isDirty = false
    @exclusivity(unchecked) private var isReadPending = false
    /// What the channel says, kept here: asking it for every flush costs 3 % of a small frame.
    @exclusivity(unchecked) private var isWritable = true

    init(core: EdgeCore, isSecure: Bool = false) {
        self.core = core
        self.isSecure = isSecure
        stage = isSecure ? .securing : .http(HTTPConversation(limits: core.settings.requests))
    }

    /// The peer's address, without port.
    var sourceIP: String { context?.channel.remoteAddress?.ipAddress ?? "" }

    func handlerAdded(context: ChannelHandlerContext) {
        core.beginTurn()
        self.context = context
        core.roster.add(self)
        deadline = core.clock.now + core.settings.headTimeout
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        gone()
        self.context = nil
    }

    func channelActive(context: ChannelHandlerContext) {
        if core.isDraining { cutOff() }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        // The deadline stays: handshake and request head together have that long.
        if case .securing = stage, TLSNews.isSecured(event) {
            stage = .http(HTTPConversation(limits: core.settings.requests))
        }
        context.fireUserInboundEventTriggered(event)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        core.beginTurn()
        let bytes = unwrapInboundIn(data)
        switch stage {
        case .http(let conversation): received(bytes, conversation)
        case .webSocket: received(bytes)
        case .securing, .lingering, .gone: break
        }
        core.receiveBuffer.give(bytes)
    }

    func channelInactive(context: ChannelHandlerContext) {
        core.beginTurn()
        gone()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if case .securing = stage {
            let why = TLSFailure.text(error) ?? "\(error)"
            core.logger.debug("a TLS handshake failed", metadata: ["client": "\(sourceIP)", "error": "\(why)"])
        } else {
            core.logger.trace("a socket failed", metadata: ["error": "\(error)"])
        }
        cutOff()
    }

    private func gone() {
        if case .gone = stage { return }
        if case .securing = stage { core.tally.handshakeFailures += 1 }
        leaveSeat()
        stage = .gone
        core.roster.remove(self)
        outbound = ByteBuffer()
    }

    /// The client is not there any more.
    private func leaveSeat() {
        if case .http(let conversation) = stage, case .request(let seat, _, _) = conversation.phase {
            core.seats.release(seat)
        }
        perform(session.lost())
    }
}

// MARK: - Reading

extension EdgeHandler {
    /// A socket is read while its bytes are of use: not before the answer to what it sent, nor while events pile up.
    private var mayRead: Bool {
        switch stage {
        case .http(let conversation): conversation.isReading
        case .webSocket: session.state != .open || !core.isStalled(Int(partition))
        case .securing, .lingering, .gone: true
        }
    }

    func read(context: ChannelHandlerContext) {
        if mayRead {
            context.read()
        } else {
            isReadPending = true
        }
    }

    func resumeReading() {
        guard isReadPending, mayRead else { return }
        isReadPending = false
        context?.read()
    }
}

// MARK: - Writing

extension EdgeHandler {
    /// Room for what most turns bring, so that it need not grow step by step.
    private static let firstCapacity = 512

    /// Appends to what goes out at the end of the turn, in one write.
    @inline(__always)
    func send(_ write: (inout ByteBuffer) -> Void) {
        if outbound.readableBytes == 0 { outbound = ByteBufferAllocator().buffer(capacity: Self.firstCapacity) }
        write(&outbound)
        willFlush()
    }

    /// Bytes that many share: not copied as long as nothing else goes out with them.
    func send(_ bytes: ByteBuffer) {
        if outbound.readableBytes == 0 {
            outbound = bytes
        } else {
            outbound.writeImmutableBuffer(bytes)
        }
        willFlush()
    }

    private func willFlush() {
        guard !isDirty else { return }
        isDirty = true
        core.willFlush(self)
    }

    /// What the socket does not take stays here, where it is counted.
    func flush() {
        isDirty = false
        guard let context, isWritable else { return }
        write(context)
    }

    private func write(_ context: ChannelHandlerContext) {
        guard outbound.readableBytes > 0 else { return }
        let bytes = outbound
        outbound = ByteBuffer()
        context.writeAndFlush(wrapOutboundOut(bytes), promise: nil)
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        isWritable = context.channel.isWritable
        guard isWritable else { return }
        // It takes what was sent: that may be slow, and a ping waits behind it, but somebody is there.
        core.beginTurn()
        lifespan.heard(core.clock.now)
        write(context)
    }

    /// Whether the client leaves too much unread.
    var isClogged: Bool {
        guard outbound.readableBytes > core.settings.outboundLimit else { return false }
        flush()
        return outbound.readableBytes > 0
    }

    /// Says what is to be said still and ends the connection in order: a socket that is closed while bytes come in is
    /// reset, and the client may lose what was said last.
    func linger() {
        guard let context else { return }
        stage = .lingering
        deadline = core.clock.now + EdgeSettings.lingerTime
        write(context)
        context.close(mode: .output, promise: nil)
        resumeReading()
    }

    func cutOff() {
        if isSecure {
            context?.closeBelowTLS()
        } else {
            context?.close(promise: nil)
        }
    }
}

// MARK: - Time

extension EdgeHandler {
    func sweep(_ now: Int64) {
        guard now >= deadline else { return }
        switch stage {
        case .http(let conversation): timedOut(conversation)
        case .webSocket: sweepWebSocket(now)
        case .securing, .lingering, .gone: cutOff()
        }
    }

    /// The edge stops: this connection goes now, or when it has its answer.
    func drain() {
        switch stage {
        case .http(let conversation): if conversation.isReading { cutOff() }
        case .webSocket: close(.draining)
        case .securing: cutOff()
        case .lingering, .gone: break
        }
    }

    /// The node is dead: the disconnect is not ours to tell any more.
    func nodeDied() {
        switch stage {
        case .http(let conversation):
            switch conversation.phase {
            case .request: refuseRequest(503)
            case .handshake: perform(session.unanswered(status: 503))
            // Its errands end with the node.
            case .idle, .head, .body, .managing: break
            }
        case .webSocket: close(.restarted)
        case .securing, .lingering, .gone: break
        }
    }
}
