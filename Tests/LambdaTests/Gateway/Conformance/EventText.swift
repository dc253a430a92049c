/// Looks into an event's text, where the order of keys is what matters.
extension String {
    /// The keys of the event, or of the object `name` in it, in their order.
    func keys(_ name: String? = nil) -> String {
        guard let range = firstRange(of: name.map { "\"\($0)\":{" } ?? "{") else { return "" }
        var keys: [Substring] = []
        var depth = 0
        var rest = self[index(before: range.upperBound)...]
        while let character = rest.first {
            switch character {
            case "{", "[": depth += 1
            case "}", "]": depth -= 1
            case "\"":
                let text = Self.string(rest)
                rest = rest[text.endIndex...].dropFirst()
                if depth == 1, rest.first == ":" { keys.append(text) }
                continue
            default: break
            }
            if depth == 0 { break }
            rest = rest.dropFirst()
        }
        return "`\(keys.joined(separator: ", "))`"
    }

    /// Those of the headers with these names, in any case.
    func headers(_ names: Set<String>) -> String {
        let found = keys("headers").dropFirst().dropLast().split(separator: ", ").filter {
            names.contains($0.lowercased())
        }
        return found.isEmpty ? "none" : "`\(found.joined(separator: ", "))`"
    }

    /// The text or number behind the first key of that name.
    func value(_ name: String) -> String {
        guard let range = firstRange(of: "\"\(name)\":") else { return "" }
        let rest = self[range.upperBound...]
        return "`\(rest.first == "\"" ? Self.string(rest) : rest.prefix { $0.isNumber })`"
    }

    /// What stands between the quotation mark that comes first and the next that is not escaped.
    private static func string(_ text: Substring) -> Substring {
        let content = text.dropFirst()
        var isEscaped = false
        return content.prefix { character in
            defer { isEscaped = character == "\\" && !isEscaped }
            return character != "\"" || isEscaped
        }
    }
}
