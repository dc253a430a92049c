import COpenSSL

/// The exchange that proves that both sides mean WebSocket (RFC 6455 section 1.3).
enum WebSocketKey {
    /// Whether `key` is base64 of 16 bytes.
    static func isValid(_ key: String) -> Bool {
        let characters = Array(key.utf8)
        return characters.count == 24 && characters[22...].elementsEqual("==".utf8)
            && characters[..<22].allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x2b, 0x2f: true
                default: false
                }
            }
    }

    /// The value of Sec-WebSocket-Accept.
    static func accept(_ key: String) -> String {
        let input = Array((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").utf8)
        var digest = [UInt8](repeating: 0, count: Int(SHA_DIGEST_LENGTH))
        _ = SHA1(input, input.count, &digest)
        // 20 bytes are 28 characters; EVP_EncodeBlock adds a NUL.
        var text = [UInt8](repeating: 0, count: 29)
        let length = EVP_EncodeBlock(&text, digest, Int32(digest.count))
        return String(decoding: text.prefix(Int(length)), as: UTF8.self)
    }
}
