import SluiceTLS

/// What `sluice up` shows to clients that speak TLS.
struct UpTLS: Equatable, Sendable {
    let identity: TLSIdentity
    /// The CA that we have made; `nil` where the certificate is somebody else's.
    let authority: String?

    /// Makes a CA and a certificate where there are none, and renews the certificate when it is time.
    static func local(in folder: DataFolder, host: String) throws -> UpTLS {
        let authority = LocalAuthority(folder: folder.tls)
        try authority.prepare(for: ServerName.all(listeningOn: host))
        return UpTLS(identity: authority.identity, authority: authority.certificate)
    }

    /// - Throws: `TLSError` when the edge could not use it either.
    static func existing(_ identity: TLSIdentity) throws -> UpTLS {
        _ = try TLSServer(identity)
        return UpTLS(identity: identity, authority: nil)
    }
}
