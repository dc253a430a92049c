import Foundation
import Testing

@testable import Reactions

@Suite struct MessageTests {
    @Test func `a reaction names its emoji, without skin tone`() throws {
        let json = #"{"action":"react","emoji":"wave::skin-tone-3"}"#
        #expect(try ClientMessage(json: Data(json.utf8)).emoji.text == "wave")
    }

    @Test(arguments: [
        (#"{"action":"react"}"#, "“emoji” is missing."),
        (#"{"action":"react","emoji":null}"#, "“emoji” must be a string."),
        (#"{"action":"react","emoji":7}"#, "“emoji” must be a string."),
        (#"{"action":"react","emoji":["tada"]}"#, "“emoji” must be a string."),
        (#"{"action":"react","emoji":""}"#, "The emoji's name is empty."),
    ])
    func `a reaction without a fitting emoji is answered with what was wrong`(json: String, message: String) {
        #expect(throws: BadInput(message)) { try ClientMessage(json: Data(json.utf8)) }
    }

    @Test(arguments: [
        ("hello", "That is not JSON."), ("", "That is not JSON."), ("\u{0}", "That is not JSON."),
        (String(repeating: "[", count: 100_000), "That is not JSON."), ("7", "That must be a JSON object."),
        (#"["react"]"#, "That must be a JSON object."), (#"{"emoji":"tada"}"#, "“action” is missing."),
        (#"{"action":null}"#, "“action” must be a string."), (#"{"action":{}}"#, "“action” must be a string."),
    ])
    func `a message that selects no route is answered with what was wrong`(text: String, message: String) {
        let problem = StrayMessage(body: Data(text.utf8), isBinary: false).problem
        #expect(problem.message == message + #" Send for example {"action":"react","emoji":"tada"}."#)
    }

    @Test func `bytes that are no UTF-8 are answered`() {
        let problem = StrayMessage(body: Data([0x7B, 0xFF, 0xFE]), isBinary: false).problem
        #expect(problem.message.hasPrefix("That is not JSON."))
    }

    @Test(arguments: ["dance", "$connect", "$disconnect", ""])
    func `an unknown action is answered with the known ones`(action: String) {
        let problem = StrayMessage(body: Data(#"{"action":"\#(action)"}"#.utf8), isBinary: false).problem
        #expect(problem.message == "Unknown “action”: known are react, unreact, counts.")
    }

    @Test func `a binary message is told to be text`() {
        let problem = StrayMessage(body: Data(#"{"action":"react"}"#.utf8), isBinary: true).problem
        #expect(problem.message == "Send text messages, not binary ones.")
    }
}
