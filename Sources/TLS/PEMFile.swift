import NIOSSL

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// A file in PEM (RFC 7468), read whole.
struct PEMFile {
    let path: String
    private let bytes: [UInt8]

    /// The largest bundles of CAs have a megabyte.
    private static let longest = 16 * 1024 * 1024

    init(_ path: String) throws(TLSError) {
        self.path = path
        bytes = try Self.read(path)
    }

    /// At least one.
    func certificates() throws(TLSError) -> [NIOSSLCertificate] {
        guard contains("-----BEGIN CERTIFICATE-----") || contains("-----BEGIN TRUSTED CERTIFICATE-----") else {
            throw TLSError(.noCertificate, "\(path) holds no certificate in PEM.")
        }
        guard let certificates = try? NIOSSLCertificate.fromPEMBytes(bytes), !certificates.isEmpty else {
            throw TLSError(.noCertificate, "What \(path) gives as a certificate is none.")
        }
        return certificates
    }

    func key() throws(TLSError) -> NIOSSLPrivateKey {
        // BoringSSL would ask the terminal for the passphrase.
        guard !contains("-----BEGIN ENCRYPTED PRIVATE KEY-----"), !contains("Proc-Type: 4,ENCRYPTED") else {
            throw TLSError(.encryptedKey, "The private key in \(path) is encrypted: store it without a passphrase.")
        }
        guard contains("PRIVATE KEY-----") else {
            throw TLSError(.noKey, "\(path) holds no private key in PEM.")
        }
        guard let key = try? NIOSSLPrivateKey(bytes: bytes, format: .pem) else {
            throw TLSError(.noKey, "What \(path) gives as a private key is none.")
        }
        return key
    }

    private func contains(_ text: String) -> Bool { bytes.firstRange(of: Array(text.utf8)) != nil }

    private static func read(_ path: String) throws(TLSError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw unreadable(path) }
        defer { close(descriptor) }
        var all: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 64 * 1024)
        while true {
            let count = part.withUnsafeMutableBytes { read(descriptor, $0) }
            guard count >= 0 else { throw unreadable(path) }
            guard count > 0 else { return all }
            all += part.prefix(count)
            guard all.count <= longest else {
                throw TLSError(.unreadable, "\(path) is too long for a certificate or key.")
            }
        }
    }

    private static func read(_ descriptor: CInt, _ buffer: UnsafeMutableRawBufferPointer) -> Int {
        #if canImport(Darwin)
            Darwin.read(descriptor, buffer.baseAddress, buffer.count)
        #elseif canImport(Musl)
            Musl.read(descriptor, buffer.baseAddress, buffer.count)
        #else
            Glibc.read(descriptor, buffer.baseAddress, buffer.count)
        #endif
    }

    private static func unreadable(_ path: String) -> TLSError {
        TLSError(.unreadable, "\(path) cannot be read: \(String(cString: strerror(errno)).lowercased()).")
    }
}
