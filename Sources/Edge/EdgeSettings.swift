import SluiceGateway

/// The configuration as the loops use it: numbers.
struct EdgeSettings: Sendable {
    let stage: String
    /// Milliseconds.
    let headTimeout: Int64
    let answerTimeout: Int64
    let lifespans: Lifespan.Limits
    let frames: FrameDecoder.Limits
    let requests: HTTPRequestParser.Limits
    let outboundLimit: Int
    let admission: Admission.Limits

    /// Milliseconds that a client has to answer a close frame.
    static let closeTime: Int64 = 5000
    /// Milliseconds in which a client can take what was sent last, before its connection is cut.
    static let lingerTime: Int64 = 2000
    /// Milliseconds that an HTTP connection may rest between requests.
    static let keepAliveTime: Int64 = 60_000
    /// Milliseconds that an unanswered handshake's seat waits, after its time-out, for an answer that must be undone.
    static let abandonedTime: Int64 = 60_000
    /// Bytes a client may send on while its request waits: more is no pipelining any more.
    static let pipelineLimit = 64 * 1024

    init(_ configuration: EdgeConfiguration) {
        stage = configuration.stage
        headTimeout = configuration.headTimeout.milliseconds
        answerTimeout = configuration.answerTimeout.milliseconds
        lifespans = Lifespan.Limits(
            pingInterval: configuration.pingInterval.milliseconds,
            pingTimeout: configuration.pingTimeout.milliseconds, idle: configuration.idleTimeout.milliseconds,
            lifetime: configuration.lifetime.milliseconds)
        frames = FrameDecoder.Limits(
            frame: configuration.frameLimit, message: configuration.messageLimit,
            takesBinary: configuration.takesBinary)
        requests = HTTPRequestParser.Limits(head: configuration.headerLimit, body: configuration.bodyLimit)
        outboundLimit = configuration.outboundLimit
        admission = Admission.Limits(
            queue: configuration.queueLimit, backlogEntries: configuration.backlogEntries,
            backlogBytes: configuration.backlogBytes, patience: configuration.stallTime.milliseconds)
    }

    var patience: UInt32 { UInt32(clamping: answerTimeout) }
}
