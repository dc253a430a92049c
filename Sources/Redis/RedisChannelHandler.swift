import NIOCore
import SluiceTLS

/// Between one channel and its link: tells nothing before it is attached, nor once it is detached.
final class RedisChannelHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private var link: RedisLink?
    private var context: ChannelHandlerContext?
    private let reader = ReplyReader()
    /// Whether a TLS handshake is complete.
    private(set) var isSecured = false

    /// The channel is connected, and is the one that counts.
    func attach(_ link: RedisLink) {
        self.link = link
    }

    func write(_ bytes: ByteBuffer) {
        guard let context else { return }
        context.writeAndFlush(wrapOutboundOut(bytes), promise: nil)
    }

    func detach() {
        link = nil
        context?.close(promise: nil)
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        link = nil
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if TLSNews.isSecured(event) { isSecured = true }
        context.fireUserInboundEventTriggered(event)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        link?.turnBegan()
        unwrapInboundIn(data).withUnsafeReadableBytes { bytes in
            do throws(RedisError) {
                try reader.read(bytes) { value in
                    link?.received(value)
                    return link != nil
                }
            } catch {
                link?.violated(error)
            }
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        link?.turnEnded()
    }

    func channelInactive(context: ChannelHandlerContext) {
        link?.broke(nil)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        link?.broke(error)
    }
}
