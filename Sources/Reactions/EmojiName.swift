import Foundation

/// The short name of an emoji as Slack writes it, without colons and skin tone: `tada`, `+1`, `flag-de`, `ありがとう`.
///
/// At most 100 of: lower-case letters of any script, digits, `_`, `-`, `+` and `'`. Kept in Unicode's composed form, so
/// that one name, however it was typed, is one count.
struct EmojiName: Hashable, Sendable {
    /// In Unicode scalars: also bounds the bytes, which a limit in characters would not.
    static let longest = 100

    let text: String

    /// - Parameter written: a name, perhaps with skin tones: `thumbsup::skin-tone-2`, `handshake::skin-tone-2-3`.
    init(_ written: String) throws(BadInput) {
        if Self.isPlain(written) {
            text = written
            return
        }
        let base = written.firstRange(of: "::skin-tone-").map { written[..<$0.lowerBound] } ?? written[...]
        guard base.unicodeScalars.count <= Self.longest else {
            throw BadInput("An emoji's name has at most \(Self.longest) characters.")
        }
        guard !base.isEmpty else { throw BadInput("The emoji's name is empty.") }
        if let stray = base.unicodeScalars.first(where: { !Self.mayContain($0) }) {
            throw BadInput(
                "“\(stray)” cannot be in an emoji's name: it has lower-case letters, digits, _, -, + and ' only.")
        }
        text = base.precomposedStringWithCanonicalMapping
    }

    /// Nearly all names are; Unicode's tables cost a hundred times as much.
    private static func isPlain(_ written: String) -> Bool {
        (1...longest).contains(written.utf8.count)
            && written.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
                case UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "'"): true
                default: false
                }
            }
    }

    private static func mayContain(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .lowercaseLetter, .otherLetter, .modifierLetter, .nonspacingMark, .spacingMark, .decimalNumber: true
        default: "_-+'".unicodeScalars.contains(scalar)
        }
    }
}

extension EmojiName: Decodable {
    init(from decoder: any Decoder) throws {
        try self.init(decoder.singleValueContainer().decode(String.self))
    }
}
