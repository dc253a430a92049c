import NIOSSL

/// What went wrong between the two sides, as a client tells it.
public enum TLSFailure {
    /// `nil` for errors that do not come from TLS.
    public static func text(_ error: any Error) -> String? {
        switch error {
        case let error as TLSError: error.message
        case let error as NIOSSLExtraError where error == .failedToValidateHostname:
            "its certificate is for another name or address"
        case NIOSSLError.unableToValidateCertificate: "its certificate is for another address"
        case NIOSSLError.uncleanShutdown: "the connection was cut off"
        case NIOSSLError.handshakeFailed(let error): text(error)
        case let error as BoringSSLError: text(error)
        case is NIOSSLError, is NIOSSLExtraError: "TLS: \(error)"
        default: nil
        }
    }

    private static func text(_ error: BoringSSLError) -> String {
        let details = "\(error)"
        return reasons.first { details.contains($0.name) }?.text ?? "TLS: \(details)"
    }

    /// By the names that BoringSSL gives its errors (`ssl.errordata`), the more telling ones first.
    private static let reasons: [(name: String, text: String)] = [
        ("CERTIFICATE_VERIFY_FAILED", "its certificate is not from a CA that is trusted here, or is not valid now"),
        ("CERTIFICATE_REQUIRED", "it asks for a client's certificate"),
        ("ALERT_UNKNOWN_CA", "it does not trust the client's certificate"),
        ("ALERT_BAD_CERTIFICATE", "it refuses the client's certificate"),
        ("ALERT_CERTIFICATE", "it refuses the client's certificate"),
        ("ALERT_HANDSHAKE_FAILURE", "it refuses the TLS handshake; it may ask for a client's certificate"),
        ("WRONG_VERSION_NUMBER", "it does not speak TLS"),
        ("HTTP_REQUEST", "it does not speak TLS"),
        ("PROTOCOL_VERSION", "there is no version of TLS that both sides have"),
        ("UNSUPPORTED_PROTOCOL", "there is no version of TLS that both sides have"),
        ("EOF during handshake", "it closed the connection during the TLS handshake"),
    ]
}
