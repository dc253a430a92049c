import Testing

@testable import Reactions

@Suite struct EmojiNameTests {
    @Test(arguments: [
        "tada", "+1", "-1", "100", "flag-de", "man-woman-girl-boy", "white_check_mark", "l'amour", "piñata", "ありがとう",
        "привет", "한국", "شكرا", "नमस्ते", String(repeating: "a", count: 100),
    ])
    func `names that Slack has are kept`(name: String) throws {
        #expect(try EmojiName(name).text == name)
    }

    @Test(arguments: [
        ("thumbsup::skin-tone-2", "thumbsup"), ("+1::skin-tone-6", "+1"), ("handshake::skin-tone-2-3", "handshake"),
        ("handshake::skin-tone-2::skin-tone-4", "handshake"), ("skin-tone-2", "skin-tone-2"),
    ])
    func `skin tones are left out`(written: String, name: String) throws {
        #expect(try EmojiName(written).text == name)
    }

    @Test(arguments: [
        ("Tada", "T"), (":tada:", ":"), ("two words", " "), ("🎉", "🎉"), ("<b>", "<"), ("tada::skin", ":"),
        ("a\u{0}", "\u{0}"), ("a\u{202E}b", "\u{202E}"), ("a.b", "."), ("É", "É"),
    ])
    func `what cannot be in a name is named`(written: String, stray: String) {
        let message = "“\(stray)” cannot be in an emoji's name: it has lower-case letters, digits, _, -, + and ' only."
        #expect(throws: BadInput(message)) { try EmojiName(written) }
    }

    @Test(arguments: ["", "::skin-tone-2"])
    func `an empty name is said to be empty`(written: String) {
        #expect(throws: BadInput("The emoji's name is empty.")) { try EmojiName(written) }
    }

    @Test func `a name is at most 100 scalars, whatever they combine to`() {
        for long in [String(repeating: "a", count: 101), "e" + String(repeating: "\u{301}", count: 100)] {
            #expect(throws: BadInput("An emoji's name has at most 100 characters.")) { try EmojiName(long) }
        }
    }

    @Test func `composed and decomposed letters are one name, byte for byte`() throws {
        let name = try EmojiName("pin\u{303}ata").text
        #expect(Array(name.utf8) == Array("pi\u{F1}ata".utf8))
    }
}
