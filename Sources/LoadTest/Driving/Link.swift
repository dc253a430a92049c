import NIOCore

/// The bytes of one TCP connection: handshake, then frames. Tells a ``LoadConnection`` what they mean.
final class Link: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private enum State {
        /// Until the handshake is answered.
        case handshaking(Handshake)
        case open
        /// Nothing is told any more.
        case over
    }

    private let connection: LoadConnection
    private var state = State.handshaking(Handshake())
    private var reader: FrameReader
    private var context: ChannelHandlerContext?
    private var timeout: Scheduled<Void>?

    init(_ connection: LoadConnection) {
        self.connection = connection
        reader = FrameReader(limit: connection.core.plan.payload.size + 64 * 1024)
    }

    var isWritable: Bool { context?.channel.isWritable ?? false }

    func write(_ bytes: ByteBuffer) {
        context?.writeAndFlush(wrapOutboundOut(bytes), promise: nil)
    }

    /// There is no TCP connection.
    func notConnected(_ error: any Error) {
        fail(.connect(LinkFailure.reason(error)))
    }

    /// Says goodbye (1000) and closes; nothing more is told.
    func close() {
        guard let context else { return }
        state = .over
        sendClose(1000, context)
        context.close(promise: nil)
    }

    func channelActive(context: ChannelHandlerContext) {
        self.context = context
        let request = ByteBuffer(string: Handshake.request(connection.core.plan.target))
        context.writeAndFlush(wrapOutboundOut(request), promise: nil)
        timeout = context.eventLoop.assumeIsolated().scheduleTask(in: LoadCore.patience) {
            if case .handshaking = self.state { self.fail(.handshakeTimeout) }
        }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        unwrapInboundIn(data).withUnsafeReadableBytes { bytes in
            switch state {
            case .handshaking(var handshake):
                let progress = handshake.received(bytes)
                state = .handshaking(handshake)
                advance(progress, bytes)
            case .open: read(bytes)
            case .over: break
            }
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        if case .open = state { connection.readCompleted() }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if case .open = state, context.channel.isWritable { connection.mayWrite() }
    }

    func channelInactive(context: ChannelHandlerContext) {
        fail(.ended)
        self.context = nil
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        fail(.broken(LinkFailure.reason(error)))
    }

    private func advance(_ progress: Handshake.Progress, _ bytes: UnsafeRawBufferPointer) {
        switch progress {
        case .incomplete: break
        case .refused(let failure): fail(failure)
        case .open(let offset):
            timeout?.cancel()
            state = .open
            connection.opened(self)
            if offset < bytes.count { read(UnsafeRawBufferPointer(rebasing: bytes[offset...])) }
        }
    }

    private func read(_ bytes: UnsafeRawBufferPointer) {
        let now = NIODeadline.now().uptimeNanoseconds
        do throws(FrameReader.Violation) {
            try reader.read(bytes) { opcode, payload in
                switch opcode {
                case .text, .binary: connection.received(payload, at: now)
                case .ping: pong(payload)
                case .close: closed(payload)
                case .pong, .continuation: break
                }
            }
        } catch {
            fail(.violation(error))
        }
    }

    private func pong(_ payload: UnsafeRawBufferPointer) {
        var bytes = ByteBuffer()
        connection.core.writer.write(.pong, payload, to: &bytes)
        write(bytes)
    }

    private func closed(_ payload: UnsafeRawBufferPointer) {
        guard case .open = state, let context else { return }
        let code = payload.count >= 2 ? UInt16(payload[0]) << 8 | UInt16(payload[1]) : 1005
        sendClose(code, context)
        fail(.closed(code: code))
    }

    /// Status codes below 1000 and 1005 are not sent.
    private func sendClose(_ code: UInt16, _ context: ChannelHandlerContext) {
        var bytes = ByteBuffer()
        let payload = code == 1005 ? [] : [UInt8(code >> 8), UInt8(code & 0xFF)]
        payload.withUnsafeBytes { connection.core.writer.write(.close, $0, to: &bytes) }
        context.writeAndFlush(wrapOutboundOut(bytes), promise: nil)
    }

    private func fail(_ failure: LinkFailure) {
        if case .over = state { return }
        state = .over
        timeout?.cancel()
        context?.close(promise: nil)
        connection.failed(failure)
    }
}
