import NIOCore
import NIOPosix

/// Reads what a process prints on both of its outputs, line by line.
final class FunctionOutput: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let printed: (String) -> Void
    private var lines = OutputLines()

    init(printed: @escaping (String) -> Void) {
        self.printed = printed
    }

    /// - Parameters:
    ///   - descriptor: the reading end of a pipe; the channel closes it.
    ///   - printed: called with each line, on the event loop.
    static func open(
        _ descriptor: Int32, on loop: any EventLoop, printed: NIOLoopBound<(String) -> Void>
    ) -> EventLoopFuture<any Channel> {
        NIOPipeBootstrap(group: loop)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(FunctionOutput(printed: printed.value))
                }
            }
            .takingOwnershipOfDescriptor(input: descriptor)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        for line in lines.append(unwrapInboundIn(data).readableBytesView) { printed(line) }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard case ChannelEvent.inputClosed = event else { return context.fireUserInboundEventTriggered(event) }
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        if let line = lines.finish() { printed(line) }
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
