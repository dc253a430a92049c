import Foundation
import Testing

@testable import Reactions

@Suite struct SlackEventTests {
    private func event(_ json: String) throws(BadInput) -> SlackEvent {
        try SlackEvent(json: Data(json.utf8))
    }

    @Test func `the url verification carries its challenge`() throws {
        let challenge = "3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P"
        #expect(try event(SlackBodies.verification) == .urlVerification(challenge: challenge))
    }

    @Test(arguments: [("reaction_added", Int64(1)), ("reaction_removed", -1)])
    func `a reaction changes its emoji by one`(type: String, change: Int64) throws {
        let reaction = SlackReaction(id: "Ev08MFMKH6", emoji: try EmojiName("tada"), change: change)
        #expect(try event(SlackBodies.reaction(type, "tada")) == .reaction(reaction))
    }

    @Test func `a skin tone counts under the base name`() throws {
        let reaction = SlackReaction(id: "Ev1", emoji: try EmojiName("thumbsup"), change: 1)
        let body = SlackBodies.reaction("reaction_added", "thumbsup::skin-tone-2", id: "Ev1")
        #expect(try event(body) == .reaction(reaction))
    }

    @Test func `other events are nothing to count`() throws {
        #expect(try event(SlackBodies.message) == .other("message"))
        #expect(try event(SlackBodies.rateLimited) == .other("app_rate_limited"))
        let join = #"{"type":"event_callback","event":{"type":"team_join","user":{"id":"U1"}}}"#
        #expect(try event(join) == .other("team_join"))
    }

    @Test func `a name that no emoji can have is not delivered again`() throws {
        let body = SlackBodies.reaction("reaction_added", "<b>")
        #expect(try event(body) == .other("reaction_added with an impossible name"))
    }

    @Test(arguments: [
        ("", "That is not JSON."),
        ("payload=%7B%7D", "That is not JSON."),
        (#"{"type":"event_callback""#, "That is not JSON."),
        ("[]", "That must be a JSON object."),
        ("null", "That must be a JSON object."),
        ("{}", "“type” is missing."),
        (#"{"type":7}"#, "“type” must be a string."),
        (#"{"type":"url_verification"}"#, "“challenge” is missing."),
        (#"{"type":"event_callback","event_id":"Ev1"}"#, "“event” is missing."),
        (#"{"type":"event_callback","event_id":"Ev1","event":"tada"}"#, "“event” must be an object."),
        (#"{"type":"event_callback","event":{"type":"reaction_added","reaction":"tada"}}"#, "“event_id” is missing."),
        (#"{"type":"event_callback","event_id":"","event":{"type":"reaction_added"}}"#, "“event_id” is empty."),
        (#"{"type":"event_callback","event_id":"Ev1","event":{"type":"reaction_added"}}"#, "“reaction” is missing."),
    ])
    func `what does not fit is said`(json: String, message: String) {
        #expect(throws: BadInput(message)) { try event(json) }
    }
}
