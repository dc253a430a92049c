import NIOCore
import NIOHTTP1
import NIOPosix

/// The Lambda Runtime API of one process, on a port of its own: by it we know who asks.
enum RuntimeServer {
    /// Opens a free port of the loopback, given as an IPv4 address: some clients take no host names.
    /// - Parameter connection: makes the handler of each connection; called on the event loop.
    static func open(
        on loop: any EventLoop, connection: NIOLoopBound<() -> RuntimeConnection>
    ) -> EventLoopFuture<any Channel> {
        ServerBootstrap(group: loop)
            .serverChannelOption(.backlog, value: 16)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(
                .recvAllocator, value: AdaptiveRecvByteBufferAllocator(minimum: 2048, initial: 4096, maximum: 262_144)
            )
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline(
                        withPipeliningAssistance: false, withErrorHandling: false)
                    try channel.pipeline.syncOperations.addHandler(connection.value())
                }
            }
            .bind(host: "127.0.0.1", port: 0)
    }
}
