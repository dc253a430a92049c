import Foundation
import Testing

@testable import Reactions

@Suite struct SlackIntakeTests {
    let now: Int64 = 1_700_000_000
    let signature = SlackSignature(secret: "secret")

    /// What becomes of a request that carries a right signature unless told otherwise.
    private func decide(
        _ body: String, trust: SlackIntake.Trust? = nil, signedAs signedBody: String? = nil
    ) throws -> SlackIntake.Decision {
        let sign = try #require(signature.sign(Data((signedBody ?? body).utf8), timestamp: "\(now)"))
        let delivery = SlackDelivery(
            timestamp: "\(now)", signature: String(decoding: sign, as: UTF8.self), body: Data(body.utf8))
        return SlackIntake(trust: trust ?? .signed(signature)).decide(delivery, now: now)
    }

    @Test func `a signed reaction counts`() throws {
        let reaction = SlackReaction(id: "Ev08MFMKH6", emoji: try EmojiName("tada"), change: 1)
        #expect(try decide(SlackBodies.reaction("reaction_added", "tada")) == .count(reaction))
    }

    @Test func `a signed url verification is answered with its challenge`() throws {
        let challenge = "3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P"
        #expect(try decide(SlackBodies.verification) == .answer(challenge: challenge))
    }

    @Test func `another signed event is ignored`() throws {
        #expect(try decide(SlackBodies.message) == .ignore("message"))
    }

    @Test func `a signed body that is no event is a bad request`() throws {
        #expect(try decide("tada") == .refuse(status: 400, reason: "That is not JSON."))
    }

    @Test func `a wrong signature is refused, whatever the body`() throws {
        let refusal = SlackIntake.Decision.refuse(status: 401, reason: SlackRefusal.wrong.reason)
        for body in [SlackBodies.reaction("reaction_added", "tada"), SlackBodies.verification, "", "tada"] {
            #expect(try decide(body, signedAs: "something else") == refusal)
        }
    }

    @Test func `without a secret nobody counts, signed or not`() throws {
        let decision = try decide(SlackBodies.verification, trust: .nobody)
        guard case .refuse(status: 503, let reason) = decision else {
            Issue.record("decided \(decision)")
            return
        }
        #expect(reason.contains("SLACK_SIGNING_SECRET") && reason.contains("--insecure-slack"))
    }

    @Test func `in the insecure mode an unsigned reaction counts`() throws {
        let body = Data(SlackBodies.reaction("reaction_removed", "tada").utf8)
        let delivery = SlackDelivery(timestamp: nil, signature: nil, body: body)
        let reaction = SlackReaction(id: "Ev08MFMKH6", emoji: try EmojiName("tada"), change: -1)
        #expect(SlackIntake(trust: .anybody).decide(delivery, now: now) == .count(reaction))
    }

    @Test(arguments: [nil, ""] as [String?], [true, false])
    func `an empty secret is none`(secret: String?, insecure: Bool) {
        switch SlackIntake.Trust(secret: secret, insecure: insecure) {
        case .anybody: #expect(insecure)
        case .nobody: #expect(!insecure)
        case .signed: Issue.record("trusts an empty secret")
        }
    }

    @Test func `a secret wins over the insecure mode`() throws {
        let trust = SlackIntake.Trust(secret: "secret", insecure: true)
        let decision = try decide(SlackBodies.verification, trust: trust, signedAs: "something else")
        #expect(decision == .refuse(status: 401, reason: SlackRefusal.wrong.reason))
    }
}
