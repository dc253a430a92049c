import NIOCore
import NIOSSL
import NIOTLS

extension ChannelHandlerContext {
    /// Closes the channel of a handler behind TLS at once: an orderly end would wait for the peer's.
    public func closeBelowTLS() {
        let tls = try? pipeline.syncOperations.context(handlerType: NIOSSLServerHandler.self)
        (tls ?? self).close(promise: nil)
    }
}

/// What TLS tells the handlers behind it.
public enum TLSNews {
    /// Whether a user event says that the handshake is complete: what is read and written from now on is encrypted.
    public static func isSecured(_ event: Any) -> Bool {
        guard case .handshakeCompleted = event as? TLSUserEvent else { return false }
        return true
    }
}
