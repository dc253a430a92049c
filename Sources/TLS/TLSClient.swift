import NIOCore
import NIOSSL
import Synchronization

/// The client's side of TLS: whom it trusts, and who it says it is. TLS 1.2 and 1.3.
///
/// Files are read when the first connection is made, and again for a later one when they have changed meanwhile: certificates
/// that live for a day are renewed below a process that runs for months. What cannot be used then leaves the former in use.
/// Two are equal when they are told the same. Safe to use from any thread.
public final class TLSClient: Sendable {
    public enum Trust: Hashable, Sendable {
        /// The CAs that this machine trusts.
        case system
        /// The CAs in a PEM file, and no others.
        case file(String)
        /// Whoever answers: neither certificate nor name is looked at. Anybody on the way can read and change everything.
        case anyone
    }

    public let trust: Trust
    /// What servers that ask for a client's certificate are shown.
    public let identity: TLSIdentity?
    private let loaded = Mutex<Loaded?>(nil)

    private struct Loaded {
        let context: NIOSSLContext
        let stamps: [FileStamp?]
    }

    public init(trust: Trust = .system, identity: TLSIdentity? = nil) {
        self.trust = trust
        self.identity = identity
    }

    /// Puts TLS into a new channel, before the handlers that are added afterwards. Call on its event loop.
    ///
    /// - Parameter name: the host name or IP address that was asked for, and that the certificate must be for.
    /// - Throws: ``TLSError`` with what is wrong with which file, or what is wrong with the name.
    public func secure(_ channel: any Channel, server name: String) throws {
        let isAddress = (try? SocketAddress(ipAddress: name, port: 0)) != nil
        // An address is no name (RFC 6066, section 3); the certificate is then held against the peer's address.
        let handler = try NIOSSLClientHandler(context: try context(), serverHostname: isAddress ? nil : name)
        try channel.pipeline.syncOperations.addHandler(handler)
    }

    /// Reads the files if that has not been done.
    ///
    /// - Throws: what is wrong with which file.
    public func check() throws(TLSError) {
        _ = try context()
    }

    private func context() throws(TLSError) -> NIOSSLContext {
        let stamps = files.map(FileStamp.init)
        let before = loaded.withLock { $0 }
        if let before, before.stamps == stamps { return before.context }
        do {
            let fresh = Loaded(context: try load(), stamps: stamps)
            loaded.withLock { $0 = fresh }
            return fresh.context
        } catch {
            guard let before else { throw error }
            return before.context
        }
    }

    private var files: [String] {
        var files = [identity?.certificate, identity?.key].compactMap(\.self)
        if case .file(let path) = trust { files.append(path) }
        return files
    }

    private func load() throws(TLSError) -> NIOSSLContext {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = .tlsv12
        // A server that is not there any more need not agree to the end.
        configuration.shutdownTimeout = .milliseconds(500)
        switch trust {
        case .system: break
        case .file(let path): configuration.trustRoots = .certificates(try PEMFile(path).certificates())
        case .anyone: configuration.certificateVerification = .none
        }
        if let identity {
            let files = try identity.load()
            configuration.certificateChain = files.chain.map { .certificate($0) }
            configuration.privateKey = .privateKey(files.key)
            return try identity.context(configuration)
        }
        do {
            return try NIOSSLContext(configuration: configuration)
        } catch {
            throw TLSError(.refused, "TLS cannot be set up: \(error)")
        }
    }
}

extension TLSClient: Hashable {
    public static func == (left: TLSClient, right: TLSClient) -> Bool {
        left.trust == right.trust && left.identity == right.identity
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(trust)
        hasher.combine(identity)
    }
}
