/// The syntax of the Serverless Framework's variables: `${self:custom.table, env:TABLE, 'items'}`.
/// Source: https://www.serverless.com/framework/docs/guides/variables
enum VariableSyntax {
    enum Part: Hashable {
        case text(String)
        /// What is between `${` and `}`.
        case variable(String)
    }

    /// The parts of a text. CloudFormation's `${AWS::Region}` and `${Resource}` are text.
    static func parts(of text: String) -> [Part] {
        var parts: [Part] = []
        var literal = ""
        var rest = Substring(text)
        while let character = rest.first {
            if rest.hasPrefix("\\${") {
                literal += "${"
                rest = rest.dropFirst(3)
            } else if rest.hasPrefix("${"), let end = closing(of: rest.dropFirst(2)) {
                let inside = String(rest[rest.index(rest.startIndex, offsetBy: 2)..<end])
                if isVariable(inside) {
                    if !literal.isEmpty { parts.append(.text(literal)) }
                    literal = ""
                    parts.append(.variable(inside))
                } else {
                    literal += "${\(inside)}"
                }
                rest = rest[rest.index(after: end)...]
            } else {
                literal.append(character)
                rest = rest.dropFirst()
            }
        }
        if !literal.isEmpty || parts.isEmpty { parts.append(.text(literal)) }
        return parts
    }

    /// The sources of a variable, first to last: it has the value of the first that has one.
    static func sources(of variable: String) -> [String] {
        var sources: [String] = []
        var source = ""
        var nesting = 0
        var rest = Substring(variable)
        while let character = rest.popFirst() {
            if character == "'" || character == "\"", let end = rest.firstIndex(of: character) {
                source += "\(character)\(rest[...end])"
                rest = rest[rest.index(after: end)...]
                continue
            }
            if "({".contains(character) { nesting += 1 }
            if ")}".contains(character) { nesting -= 1 }
            if character == ",", nesting == 0 {
                sources.append(source)
                source = ""
            } else {
                source.append(character)
            }
        }
        return (sources + [source]).map { $0.trimming(\.isWhitespace) }
    }

    /// Where the variable that `text` is the inside of ends.
    private static func closing(of text: Substring) -> Substring.Index? {
        var nesting = 1
        var index = text.startIndex
        while index < text.endIndex {
            let character = text[index]
            let next = text.index(after: index)
            if character == "'" || character == "\"", let end = text[next...].firstIndex(of: character) {
                index = text.index(after: end)
                continue
            }
            if character == "{" { nesting += 1 }
            if character == "}" {
                nesting -= 1
                if nesting == 0 { return index }
            }
            index = next
        }
        return nil
    }

    private static func isVariable(_ inside: String) -> Bool {
        let rest = inside.drop { $0.isWhitespace }
        let type = rest.prefix { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" }
        let after = rest[type.endIndex...]
        guard !type.isEmpty else { return rest.hasPrefix("${") }
        return after.first == "(" || (after.first == ":" && !after.hasPrefix("::"))
    }
}
