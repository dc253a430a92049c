import COpenSSL

/// 32 bytes of SHA-256 or HMAC-SHA256, made by libcrypto. Kept by value: nothing is allocated for it.
struct Digest: Hashable {
    private var bytes = SIMD32<UInt8>()

    static let byteCount = 32
    static let hexCount = 64

    /// Nil when libcrypto fails: an all-zero digest must never pass for one.
    static func sha256(_ message: UnsafeRawBufferPointer) -> Digest? {
        var digest = Digest()
        let isMade = withUnsafeMutableBytes(of: &digest.bytes) { target in
            SHA256(message.bytes, message.count, target.bytes) != nil
        }
        return isMade ? digest : nil
    }

    /// Nil when libcrypto fails.
    static func hmac(key: UnsafeRawBufferPointer, _ message: UnsafeRawBufferPointer) -> Digest? {
        var digest = Digest()
        var length: UInt32 = 0
        let isMade = withUnsafeMutableBytes(of: &digest.bytes) { target in
            HMAC(
                EVP_sha256(), key.baseAddress, Int32(clamping: key.count), message.bytes, message.count, target.bytes,
                &length) != nil
        }
        return isMade && Int(length) == byteCount ? digest : nil
    }

    /// This digest as the key of an HMAC.
    func hmac(_ message: UnsafeRawBufferPointer) -> Digest? {
        withUnsafeBytes(of: bytes) { Self.hmac(key: $0, message) }
    }

    func hmac(_ text: String) -> Digest? {
        var text = text
        return text.withUTF8 { hmac(UnsafeRawBufferPointer($0)) }
    }

    /// Lower-case hexadecimal.
    func appendHex(to target: inout [UInt8]) {
        withUnsafeBytes(of: bytes) { bytes in
            for byte in bytes {
                target.append(Self.digit(byte >> 4))
                target.append(Self.digit(byte & 15))
            }
        }
    }

    var hex: [UInt8] {
        var hex: [UInt8] = []
        hex.reserveCapacity(Self.hexCount)
        appendHex(to: &hex)
        return hex
    }

    /// Whether `text` is this digest in hexadecimal. Takes the same time wherever the two differ, so that nobody can guess
    /// one byte by byte.
    func isSpelled(_ text: String) -> Bool {
        let hex = hex
        let other = Array(text.utf8)
        return hex.count == other.count && CRYPTO_memcmp(hex, other, hex.count) == 0
    }

    private static func digit(_ nibble: UInt8) -> UInt8 { nibble < 10 ? 0x30 + nibble : 0x57 + nibble }
}

extension UnsafeRawBufferPointer {
    fileprivate var bytes: UnsafePointer<UInt8>? { baseAddress?.assumingMemoryBound(to: UInt8.self) }
}

extension UnsafeMutableRawBufferPointer {
    fileprivate var bytes: UnsafeMutablePointer<UInt8>? { baseAddress?.assumingMemoryBound(to: UInt8.self) }
}
