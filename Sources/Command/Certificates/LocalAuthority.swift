import Foundation
import SluiceTLS

/// A CA for this machine, made once and kept in the data folder, and the certificate that it has signed.
///
/// Who trusts `ca.pem` trusts whoever has `ca-key.pem`: both keys are readable for their owner only.
struct LocalAuthority {
    let folder: String

    var certificate: String { "\(folder)/ca.pem" }
    private var key: String { "\(folder)/ca-key.pem" }
    var identity: TLSIdentity {
        TLSIdentity(certificate: "\(folder)/certificate.pem", key: "\(folder)/key.pem")
    }

    /// Of the CA: it is trusted by hand, so it stays.
    static let authorityDays = 3650
    /// Browsers take no longer ones.
    static let days = 397
    /// A certificate with so few days left is renewed.
    static let renewalDays = 30

    /// Makes what is missing, and renews a certificate that ends soon or lacks a name.
    ///
    /// - Returns: whether the certificate is a new one.
    @discardableResult
    func prepare(for names: [ServerName]) throws(CommandError) -> Bool {
        try makeFolder()
        let authority: Authority
        if let kept = try keptAuthority() { authority = kept } else { authority = try makeAuthority() }
        if let kept = keptCertificate(of: authority), kept.daysLeft >= Self.renewalDays, names.allSatisfy(kept.isFor) {
            return false
        }
        guard let own = SigningKey(),
            let made = CertificateDraft.server(names, days: min(Self.days, authority.certificate.daysLeft)).signed(
                for: own, by: authority)
        else { throw Self.refused("a certificate for \(names.map(\.description).joined(separator: ", "))") }
        try PrivateFile.write(own.pem, to: identity.key)
        try PrivateFile.write(made.pem, to: identity.certificate, isSecret: false)
        return true
    }

    private typealias Authority = (certificate: Certificate, key: SigningKey)

    /// `nil` where there is none yet. One that cannot be read is not replaced: somebody may trust it.
    private func keptAuthority() throws(CommandError) -> Authority? {
        let (written, secret) = (PrivateFile.read(certificate), PrivateFile.read(key))
        // A key alone is what is left of a start that was killed: nobody can trust a CA whose certificate never was.
        if written == nil { return nil }
        guard let read = written.flatMap(Certificate.init(pem:)), let key = secret.flatMap(SigningKey.init(pem:)),
            read.belongs(to: key)
        else {
            throw CommandError(
                "\(certificate) and \(self.key) are not a CA and its key: restore them, or remove both to have new ones made."
            )
        }
        guard read.daysLeft > 0 else {
            throw CommandError("The CA in \(certificate) has expired: remove \(folder) to have a new one made.")
        }
        return (read, key)
    }

    private func makeAuthority() throws(CommandError) -> Authority {
        // Whoever looks through a list of CAs shall know which machine this one is of.
        let subject = "Sluice on \(ServerName.machine.isEmpty ? "this machine" : ServerName.machine)"
        guard let own = SigningKey(),
            let made = CertificateDraft.authority(subject, days: Self.authorityDays).signed(for: own, by: nil)
        else { throw Self.refused("a CA") }
        try PrivateFile.write(own.pem, to: key)
        try PrivateFile.write(made.pem, to: certificate, isSecret: false)
        return (made, own)
    }

    /// `nil` unless it is whole and this CA's.
    private func keptCertificate(of authority: Authority) -> Certificate? {
        guard let kept = PrivateFile.read(identity.certificate).flatMap(Certificate.init(pem:)),
            let key = PrivateFile.read(identity.key).flatMap(SigningKey.init(pem:)),
            kept.belongs(to: key), kept.isSigned(by: authority.key)
        else { return nil }
        return kept
    }

    private func makeFolder() throws(CommandError) {
        do {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw CommandError("The folder \(folder) cannot be made: \(error.localizedDescription)")
        }
    }

    private static func refused(_ what: String) -> CommandError {
        CommandError("libcrypto cannot make \(what).")
    }
}
