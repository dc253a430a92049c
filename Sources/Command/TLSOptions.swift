import ArgumentParser
import SluiceSettings
import SluiceTLS

/// The certificate that clients are shown.
struct TLSOptions: ParsableArguments {
    static let certificate = Setting(
        "SLUICE_TLS_CERTIFICATE", default: "", shown: "none: no TLS",
        "The certificate for wss and https, PEM, followed by those that lead to its CA.", valueName: "file")
    static let key = Setting(
        "SLUICE_TLS_KEY", default: "", shown: "none", "The key of that certificate, PEM, without a passphrase.",
        valueName: "file")

    @Option(help: Self.certificate.help) var tlsCertificate: String?
    @Option(help: Self.key.help) var tlsKey: String?

    /// `nil` without TLS.
    func identity(in environment: [String: String]) throws -> TLSIdentity? {
        let certificate = try Self.certificate.value(tlsCertificate, in: environment)
        let key = try Self.key.value(tlsKey, in: environment)
        switch (certificate.isEmpty, key.isEmpty) {
        case (true, true): return nil
        case (false, false): return TLSIdentity(certificate: certificate, key: key)
        case (false, true): throw ValidationError("--tls-certificate needs --tls-key, the key that belongs to it.")
        case (true, false): throw ValidationError("--tls-key needs --tls-certificate, the certificate it belongs to.")
        }
    }
}
