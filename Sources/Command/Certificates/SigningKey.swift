import COpenSSL

/// A private key on the curve P-256, which every client takes.
final class SigningKey {
    let pointer: OpaquePointer

    /// A new one. Nil when libcrypto has no randomness or memory.
    init?() {
        guard let context = EVP_PKEY_CTX_new_id(EVP_PKEY_EC, nil) else { return nil }
        defer { EVP_PKEY_CTX_free(context) }
        var key: OpaquePointer?
        guard EVP_PKEY_keygen_init(context) == 1,
            EVP_PKEY_CTX_set_ec_paramgen_curve_nid(context, NID_X9_62_prime256v1) == 1,
            EVP_PKEY_keygen(context, &key) == 1, let key
        else { return nil }
        pointer = key
    }

    init?(pem: [UInt8]) {
        guard let key = MemoryBIO(pem).flatMap({ PEM_read_bio_PrivateKey($0.pointer, nil, nil, nil) }) else {
            return nil
        }
        pointer = key
    }

    deinit { EVP_PKEY_free(pointer) }

    /// PKCS #8, not encrypted.
    var pem: [UInt8]? {
        MemoryBIO.written { PEM_write_bio_PrivateKey($0, pointer, nil, nil, 0, nil, nil) == 1 }
    }
}
