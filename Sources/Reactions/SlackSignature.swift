import COpenSSL
import Foundation

/// Slack's request signature, version 0: `v0=` and the hexadecimal HMAC-SHA256 of `v0:timestamp:body` with the app's
/// signing secret (https://docs.slack.dev/authentication/verifying-requests-from-slack).
struct SlackSignature: Sendable {
    /// How far Slack's clock and ours may differ, in seconds, either way; older requests may be replays.
    static let skew: UInt64 = 5 * 60

    private let secret: [UInt8]

    init(secret: String) {
        self.secret = Array(secret.utf8)
    }

    /// - Parameters:
    ///   - delivery: the request, its body byte for byte.
    ///   - now: seconds since 1970.
    func verify(_ delivery: SlackDelivery, now: Int64) throws(SlackRefusal) {
        guard let timestamp = delivery.timestamp, let signature = delivery.signature else { throw .missing }
        guard let sent = Int64(timestamp), Self.isFresh(sent, now: now) else { throw .stale }
        guard let expected = sign(delivery.body, timestamp: timestamp), Self.equal(expected, Array(signature.utf8))
        else { throw .wrong }
    }

    /// - Returns: `v0=…`, nil where libcrypto fails.
    func sign(_ body: Data, timestamp: String) -> [UInt8]? {
        let message = Array("v0:\(timestamp):".utf8) + body
        var digest = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_LENGTH))
        var length: UInt32 = 0
        guard HMAC(EVP_sha256(), secret, Int32(secret.count), message, message.count, &digest, &length) != nil
        else { return nil }
        let digits = Array("0123456789abcdef".utf8)
        return Array("v0=".utf8) + digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
    }

    private static func isFresh(_ sent: Int64, now: Int64) -> Bool {
        let (age, overflow) = now.subtractingReportingOverflow(sent)
        return !overflow && age.magnitude <= skew
    }

    /// Takes the same time wherever the two differ, so that nobody can guess a signature byte by byte.
    private static func equal(_ a: [UInt8], _ b: [UInt8]) -> Bool {
        a.count == b.count && CRYPTO_memcmp(a, b, a.count) == 0
    }
}
