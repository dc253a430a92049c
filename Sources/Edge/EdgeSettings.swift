import SluiceGateway

/// The configuration as the loops use it: numbers.
struct EdgeSettings: Sendable {
    let stage: String
    /// Milliseconds.
    let pingInterval: Int64
    let idleTimeout: Int64
    let headTimeout: Int64
    let answerTimeout: Int64
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
        pingInterval = configuration.pingInterval.milliseconds
        idleTimeout = configuration.idleTimeout.milliseconds
        headTimeout = configuration.headTimeout.milliseconds
        answerTimeout = configuration.answerTimeout.milliseconds
        frames = FrameDecoder.Limits(frame: configuration.frameLimit, message: configuration.messageLimit)
        requests = HTTPRequestParser.Limits(head: configuration.headerLimit, body: configuration.bodyLimit)
        outboundLimit = configuration.outboundLimit
        admission = Admission.Limits(
            queue: configuration.queueLimit, backlogEntries: configuration.backlogEntries,
            backlogBytes: configuration.backlogBytes, patience: configuration.stallTime.milliseconds)
    }

    var patience: UInt32 { UInt32(clamping: answerTimeout) }
}
