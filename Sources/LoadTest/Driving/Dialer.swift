import NIOCore
import NIOPosix
import SluiceTLS

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Opens TCP connections to the target, from the sources in turn.
struct Dialer {
    let address: SocketAddress
    /// The name that the certificate must be for, and whom to trust; `nil` without TLS.
    let tls: (name: String, client: TLSClient)?
    let sources: [SocketAddress]
    let eventLoop: any EventLoop

    /// Begins one; the ``Link`` tells the connection what becomes of it.
    func dial(_ connection: LoadConnection) {
        let link = NIOLoopBound(Link(connection), eventLoop: eventLoop)
        let tls = tls
        bootstrap(connection.number)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let tls { try tls.client.secure(channel, server: tls.name) }
                    try channel.pipeline.syncOperations.addHandler(link.value)
                }
            }
            .connect(to: address)
            .whenFailure { error in link.value.notConnected(error) }
    }

    private func bootstrap(_ number: UInt32) -> ClientBootstrap {
        let bootstrap = ClientBootstrap(group: eventLoop)
            .connectTimeout(.seconds(5))
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
        guard !sources.isEmpty else { return bootstrap }
        let bound = bootstrap.bind(to: sources[Int(number) % sources.count])
        #if os(Linux)
            // IP_BIND_ADDRESS_NO_PORT: connect() chooses the port, for this target, and not bind() for all.
            return bound.channelOption(ChannelOptions.socket(SocketOptionLevel(IPPROTO_IP), 24), value: 1)
        #else
            return bound
        #endif
    }
}
