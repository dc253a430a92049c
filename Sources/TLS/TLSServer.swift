import NIOCore
import NIOSSL
import Synchronization

/// The server's side of TLS: a certificate that new connections are shown, and that can be read again while others are open.
///
/// TLS 1.2 and 1.3, ALPN `http/1.1` (RFC 7301); clients are not asked for certificates. Safe to use from any thread.
public final class TLSServer: Sendable {
    public let identity: TLSIdentity
    private let loaded: Mutex<Loaded>

    private struct Loaded {
        let context: NIOSSLContext
        let expiry: Int64
    }

    /// - Throws: what is wrong with which file.
    public init(_ identity: TLSIdentity) throws(TLSError) {
        self.identity = identity
        loaded = Mutex(try Self.load(identity))
    }

    /// When the certificate ends (`notAfter`), in seconds since 1970.
    public var expiry: Int64 { loaded.withLock { $0.expiry } }

    /// Reads the files again: connections that are made from now on are shown what they hold. Open ones keep theirs.
    ///
    /// - Throws: what is wrong with which file; what was there before stays in use.
    public func reload() throws(TLSError) {
        let fresh = try Self.load(identity)
        loaded.withLock { $0 = fresh }
    }

    /// Puts TLS into a new channel, before the handlers that are added afterwards. Call on its event loop.
    public func secure(_ channel: any Channel) throws {
        let context = loaded.withLock { $0.context }
        var options = NIOSSLHandler.Configuration()
        // A connection that once sent much need not hold on to the room for it.
        options.maximumPreservedOutboundBufferCapacity = 16 * 1024
        try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: context, configuration: options))
    }

    private static func load(_ identity: TLSIdentity) throws(TLSError) -> Loaded {
        let files = try identity.load()
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: files.chain.map { .certificate($0) }, privateKey: .privateKey(files.key))
        configuration.minimumTLSVersion = .tlsv12
        configuration.applicationProtocols = ["http/1.1"]
        // A client that is not there any more need not agree to the end.
        configuration.shutdownTimeout = .milliseconds(500)
        return Loaded(context: try identity.context(configuration), expiry: Int64(files.leaf.notValidAfter))
    }
}
