import NIOCore

/// Between one channel and its link. Once detached it tells nothing any more.
final class RedisChannelHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private var link: RedisLink?
    private var context: ChannelHandlerContext?
    private let reader = ReplyReader()

    init(link: RedisLink) {
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
        if context.channel.isActive { link?.connected() }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        link = nil
    }

    func channelActive(context: ChannelHandlerContext) {
        link?.connected()
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
