/// Rewrites a regular expression of ECMA 262 (section 22.2) for ICU, where the two read the same text differently.
enum ECMAPattern {
    private static let digits = "0-9"
    private static let wordCharacters = "A-Za-z0-9_"
    private static let spaces = #"\u0009-\u000d\u0020\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"#

    static func rewritten(_ source: String) -> String {
        var result = ""
        var isInClass = false
        /// Directly after `\d` and its like.
        var isAfterSet = false
        var rest = source.unicodeScalars[...]
        while let scalar = rest.popFirst() {
            let wasAfterSet = isAfterSet
            isAfterSet = false
            switch scalar {
            case "\\":
                isAfterSet = rest.first.map(isSet) ?? false
                let escaped = rest.popFirst()
                result += escaped.map { escape($0, isInClass: isInClass) } ?? "\\"
                if let escaped, takesBraces(escaped) { result += braces(&rest) }
            // A set is no end of a range: the hyphen is a character.
            case "-"
            where isInClass && (wasAfterSet || rest.first == "\\" && rest.dropFirst().first.map(isSet) == true):
                result += "\\-"
            // ICU has it escaped where it is no quantifier's.
            case "{" where !isInClass: result += quantifier(&rest) ?? "\\{"
            case "}" where !isInClass: result += "\\}"
            case "[" where !isInClass:
                isInClass = true
                result += opening(&rest)
                if result.hasSuffix("]") { isInClass = false }
            case "]" where isInClass:
                isInClass = false
                result += "]"
            // Within a class ICU has classes and their differences and intersections.
            case "[" where isInClass, "&" where isInClass:
                result += "\\\(scalar)"
            // At the very end only; ICU matches before a line's end there, too.
            case "$" where !isInClass: result += #"\z"#
            // ICU takes the next line (U+0085) for the end of a line.
            case "." where !isInClass: result += #"[^\n\r\u2028\u2029]"#
            default: result.unicodeScalars.append(scalar)
            }
        }
        // ICU refuses the expression that has nothing in it.
        return result.isEmpty ? "(?:)" : result
    }

    /// `[^]` is any character, `[]` none; in ICU a bracket that comes first is a member.
    private static func opening(_ rest: inout Substring.UnicodeScalarView) -> String {
        if rest.first == "]" {
            rest.removeFirst()
            return "[^\\u0000-\\U0010ffff]"
        }
        guard rest.first == "^" else { return "[" }
        rest.removeFirst()
        guard rest.first == "]" else { return "[^" }
        rest.removeFirst()
        return "[\\u0000-\\U0010ffff]"
    }

    /// What follows an opening brace, as in `{2}`, `{2,}` and `{2,3}`; nil where the brace stands for itself.
    private static func quantifier(_ rest: inout Substring.UnicodeScalarView) -> String? {
        let text = String(rest.prefix(32))
        guard let match = text.prefixMatch(of: /[0-9]+(,[0-9]*)?\}/) else { return nil }
        rest.removeFirst(match.output.0.unicodeScalars.count)
        return "{" + match.output.0
    }

    /// `\p{…}` and its like are ICU's.
    private static func takesBraces(_ escaped: Unicode.Scalar) -> Bool { "pPxN".unicodeScalars.contains(escaped) }

    private static func braces(_ rest: inout Substring.UnicodeScalarView) -> String {
        guard rest.first == "{", let end = rest.firstIndex(of: "}") else { return "" }
        defer { rest = rest[rest.index(after: end)...] }
        return String(rest[...end])
    }

    private static func isSet(_ escaped: Unicode.Scalar) -> Bool { "dDsSwW".unicodeScalars.contains(escaped) }

    private static func escape(_ scalar: Unicode.Scalar, isInClass: Bool) -> String {
        func characters(_ set: String) -> String { isInClass ? set : "[\(set)]" }
        return switch scalar {
        case "d": characters(digits)
        case "w": characters(wordCharacters)
        case "s": characters(spaces)
        case "D": "[^\(digits)]"
        case "W": "[^\(wordCharacters)]"
        case "S": "[^\(spaces)]"
        default: "\\\(scalar)"
        }
    }
}
