import NIOSSL

/// A certificate with its private key, by the PEM files they are in.
public struct TLSIdentity: Hashable, Sendable {
    /// The certificate, followed by those that lead from it to its CA.
    public let certificate: String
    /// The private key, not encrypted. May be the same file.
    public let key: String

    public init(certificate: String, key: String) {
        self.certificate = certificate
        self.key = key
    }

    struct Loaded {
        let leaf: NIOSSLCertificate
        let chain: [NIOSSLCertificate]
        let key: NIOSSLPrivateKey
    }

    func load() throws(TLSError) -> Loaded {
        let chain = try PEMFile(certificate).certificates()
        let key = try PEMFile(key).key()
        guard let leaf = chain.first else { throw TLSError(.noCertificate, "\(certificate) holds no certificate.") }
        return Loaded(leaf: leaf, chain: chain, key: key)
    }

    /// A context for the configuration, which holds this certificate and key.
    func context(_ configuration: TLSConfiguration) throws(TLSError) -> NIOSSLContext {
        do {
            return try NIOSSLContext(configuration: configuration)
        } catch {
            let reason = "\(error)"
            // Each of the two has been read by itself, so what is wrong with the key is that it is not this certificate's.
            guard reason.contains("MISMATCH") || error as? NIOSSLError == .failedToLoadPrivateKey else {
                throw TLSError(.refused, "\(certificate) and \(key) cannot be used: \(reason)")
            }
            throw TLSError(.foreignKey, "The key in \(key) does not belong to the certificate in \(certificate).")
        }
    }
}
