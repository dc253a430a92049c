import Testing

@testable import SluiceLambda

@Suite struct `A schema's regular expression` {
    @Test(arguments: [
        ("^a$", "a", true), ("^a$", "a\n", false), ("a", "bab", true), ("^\\d+$", "12", true), ("^\\d+$", "٣", false),
        ("^\\w$", "é", false), ("^\\W$", "é", true), ("^\\s$", "\u{feff}", true), ("^\\S$", "\u{85}", true),
        ("^.$", "\n", false),
        ("^.$", "\u{85}", true), ("^.$", "😀", true), ("^[^]$", "\n", true), ("[]", "a", false), ("^[[a]$", "[", true),
        ("^[a&&b]$", "&", true), ("^[\\w-.]$", "-", true), ("^[\\w-.]$", "]", false), ("^[.-\\d]$", "-", true),
        ("^[a-z]$", "m", true), ("^[\\d-]$", "-", true), ("^\\/$", "/", true), ("^\\$$", "$", true),
        ("^[$.]$", "$", true),
        ("^[\\]]$", "]", true), ("^(a|b)*c\\1$", "abcb", true), ("^\\u0041$", "A", true), ("^a{2,3}$", "aaaa", false),
        ("^(?!x)", "y", true), ("", "", true), ("^\\{.*}$", "{a}", true), ("^{id}$", "{id}", true),
        ("^a{2$", "a{2", true),
        ("^a{,2}$", "a{,2}", true), ("^a{2,}}$", "aaa}", true), ("^[{}]{2}$", "{}", true), ("^\\p{Lu}{2}$", "ÄB", true),
    ])
    func `reads as in ECMA 262`(source: String, text: String, matches: Bool) throws {
        #expect(try SchemaPattern(source).matches(text) { true } == (matches ? .match : .nothing))
    }

    @Test(arguments: ["(", "[a", "*", "\\", "(?<", "[b-a]"])
    func `is refused where it is none`(source: String) {
        #expect(throws: SchemaPattern.Malformed.self) { try SchemaPattern(source) }
    }

    @Test func `is stopped where it would search for hours`() throws {
        let pattern = try SchemaPattern("^(a+)+$")
        var asked = 0
        let search = pattern.matches(String(repeating: "a", count: 60) + "b") {
            asked += 1
            return asked < 20
        }
        #expect(search == .stopped && asked == 20)
    }

    @Test func `is given up where there is too much to remember, and never taken for no match`() throws {
        let text = String(repeating: "ab", count: 500_000)
        #expect(try SchemaPattern("^(a|b)*$").matches(text) { true } == .stopped)
        #expect(try SchemaPattern("^[ab]*$").matches(text) { true } == .match)
        #expect(try SchemaPattern("c").matches(text) { true } == .nothing)
    }
}
