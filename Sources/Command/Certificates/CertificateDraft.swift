import COpenSSL

/// A certificate that is being made.
///
/// By libcrypto, which is linked anyway, and not by the openssl program: that need not be installed, is told things by files
/// of its own format, and differs between versions in what it adds by itself.
struct CertificateDraft {
    let subject: String
    let days: Int
    /// By extension, as openssl's x509v3_config writes them; in the order in which they are added.
    let extensions: [(nid: CInt, value: String)]

    /// For certificates of servers only, and none below it.
    static func authority(_ subject: String, days: Int) -> CertificateDraft {
        CertificateDraft(
            subject: subject, days: days,
            extensions: [
                (NID_basic_constraints, "critical,CA:TRUE,pathlen:0"), (NID_key_usage, "critical,keyCertSign,cRLSign"),
                (NID_subject_key_identifier, "hash"),
            ])
    }

    static func server(_ names: [ServerName], days: Int) -> CertificateDraft {
        CertificateDraft(
            subject: "Sluice", days: days,
            extensions: [
                (NID_basic_constraints, "critical,CA:FALSE"), (NID_key_usage, "critical,digitalSignature"),
                (NID_ext_key_usage, "serverAuth"), (NID_subject_key_identifier, "hash"),
                (NID_authority_key_identifier, "keyid"),
                (NID_subject_alt_name, names.map(\.description).joined(separator: ",")),
            ])
    }

    /// - Parameter issuer: `nil` signs itself.
    /// - Returns: `nil` when libcrypto refuses.
    func signed(for key: SigningKey, by issuer: (certificate: Certificate, key: SigningKey)?) -> Certificate? {
        guard let pointer = X509_new() else { return nil }
        let certificate = Certificate(owning: pointer)
        let above = issuer?.certificate.pointer ?? pointer
        // A little earlier than now: clocks of clients may be late.
        guard X509_set_version(pointer, 2) == 1,
            ASN1_INTEGER_set_uint64(X509_get_serialNumber(pointer), .random(in: 1...UInt64(Int64.max))) == 1,
            X509_gmtime_adj(X509_getm_notBefore(pointer), -3600) != nil,
            X509_time_adj_ex(X509_getm_notAfter(pointer), CInt(clamping: days), 0, nil) != nil,
            X509_NAME_add_entry_by_txt(
                X509_get_subject_name(pointer), "CN", Self.utf8, Array(subject.utf8),
                CInt(clamping: subject.utf8.count),
                -1, 0) == 1,
            X509_set_issuer_name(pointer, X509_get_subject_name(above)) == 1,
            X509_set_pubkey(pointer, key.pointer) == 1,
            extensions.allSatisfy({ add($0.nid, $0.value, to: pointer, issuer: above) }),
            X509_sign(pointer, issuer?.key.pointer ?? key.pointer, EVP_sha256()) > 0
        else { return nil }
        return certificate
    }

    /// `MBSTRING_UTF8`, a macro.
    private static let utf8: CInt = 0x1000

    private func add(_ nid: CInt, _ value: String, to certificate: OpaquePointer, issuer: OpaquePointer) -> Bool {
        var context = X509V3_CTX()
        X509V3_set_ctx(&context, issuer, certificate, nil, nil, 0)
        guard let made = X509V3_EXT_conf_nid(nil, &context, nid, value) else { return false }
        defer { X509_EXTENSION_free(made) }
        return X509_add_ext(certificate, made, -1) == 1
    }
}
