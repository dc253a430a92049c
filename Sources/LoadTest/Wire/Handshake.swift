/// The opening handshake (RFC 6455 section 4.1).
///
/// The nonce is the RFC's example: it is there to tell a WebSocket server from a cache, and a load tester has no need of another
/// one for each connection.
struct Handshake {
    enum Progress: Equatable {
        case incomplete
        /// The connection is open; what follows the head, from this offset of the bytes just read, is frames.
        case open(framesFrom: Int)
        case refused(LinkFailure)
    }

    private static let nonce = "dGhlIHNhbXBsZSBub25jZQ=="
    private static let accept = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="
    private static let longestHead = 16 * 1024

    private var head: [UInt8] = []

    static func request(_ target: LoadTarget) -> String {
        """
        GET \(target.resource) HTTP/1.1\r
        Host: \(target.authority)\r
        Upgrade: websocket\r
        Connection: Upgrade\r
        Sec-WebSocket-Key: \(nonce)\r
        Sec-WebSocket-Version: 13\r
        \r

        """
    }

    mutating func received(_ bytes: UnsafeRawBufferPointer) -> Progress {
        for (offset, byte) in bytes.enumerated() {
            head.append(byte)
            if byte == UInt8(ascii: "\n"), head.suffix(4).elementsEqual("\r\n\r\n".utf8) {
                return judge(framesFrom: offset + 1)
            }
            if head.count > Self.longestHead { return .refused(.notWebSocket) }
        }
        return .incomplete
    }

    private func judge(framesFrom offset: Int) -> Progress {
        let lines = String(decoding: head, as: UTF8.self).split(separator: "\r\n")
        let status = (lines.first?.split(separator: " ") ?? []).dropFirst().first.flatMap { Int($0) }
        guard let status, lines.first?.hasPrefix("HTTP/1.1 ") == true else { return .refused(.notWebSocket) }
        guard status == 101 else { return .refused(.status(status)) }
        let isAccepted = lines.dropFirst().contains { line in
            let parts = line.split(separator: ":", maxSplits: 1)
            return parts.count == 2 && parts[0].lowercased() == "sec-websocket-accept"
                && parts[1].trimmingPrefix(while: { $0 == " " }) == Self.accept
        }
        return isAccepted ? .open(framesFrom: offset) : .refused(.notWebSocket)
    }
}
