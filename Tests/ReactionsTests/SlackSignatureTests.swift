import Foundation
import Testing

@testable import Reactions

/// Secret, timestamp, body and signature are the example of Slack's documentation.
@Suite struct SlackSignatureTests {
    static let time: Int64 = 1_531_420_618
    static let body =
        "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V"
        + "&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text="
        + "&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN"
        + "&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
    static let right = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"

    let signature = SlackSignature(secret: "8f742231b10e8888abcd99yyyzzz85a5")

    private func verify(
        timestamp: String? = "\(time)", signature: String? = right, body: String = body, now: Int64 = time
    ) throws(SlackRefusal) {
        let delivery = SlackDelivery(timestamp: timestamp, signature: signature, body: Data(body.utf8))
        try self.signature.verify(delivery, now: now)
    }

    @Test func `Slack's documented example verifies`() throws {
        try verify()
    }

    @Test(arguments: [-300, -1, 0, 299, 300] as [Int64])
    func `five minutes of clock skew either way are fine`(skew: Int64) throws {
        try verify(now: Self.time + skew)
    }

    @Test(arguments: [-301, 301, 86_400] as [Int64])
    func `a request from further away in time is stale`(skew: Int64) {
        #expect(throws: SlackRefusal.stale) { try verify(now: Self.time + skew) }
    }

    @Test(arguments: ["", "soon", "1531420618.5", "-9223372036854775808", "99999999999999999999"])
    func `a timestamp that is none is stale`(timestamp: String) {
        #expect(throws: SlackRefusal.stale) { try verify(timestamp: timestamp) }
    }

    @Test func `without a signature or a timestamp it is not signed`() {
        #expect(throws: SlackRefusal.missing) { try verify(signature: nil) }
        #expect(throws: SlackRefusal.missing) { try verify(timestamp: nil) }
    }

    @Test(arguments: [
        "", "v0=", right + "0", String(right.dropLast()), String(right.dropLast()) + "4", "v1" + right.dropFirst(2),
        right.uppercased(),
    ])
    func `any other signature is wrong`(other: String) {
        #expect(throws: SlackRefusal.wrong) { try verify(signature: other) }
    }

    @Test func `another body, time or secret makes the signature wrong`() {
        #expect(throws: SlackRefusal.wrong) { try verify(body: Self.body + "&") }
        #expect(throws: SlackRefusal.wrong) { try verify(timestamp: "\(Self.time + 1)") }
        let delivery = SlackDelivery(
            timestamp: "\(Self.time)", signature: Self.right, body: Data(Self.body.utf8))
        #expect(throws: SlackRefusal.wrong) {
            try SlackSignature(secret: "another").verify(delivery, now: Self.time)
        }
    }
}
