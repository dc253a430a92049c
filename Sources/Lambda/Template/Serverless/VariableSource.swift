/// One source of a variable: `type:address`, `type(parameter)` or `type(parameter):address`.
struct VariableSource: Hashable {
    let type: String
    let parameter: String?
    let address: String

    /// nil for what is no source: a literal.
    init?(_ text: String) {
        let type = text.prefix { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" }
        var rest = text[type.endIndex...]
        guard !type.isEmpty else { return nil }
        var parameter: String?
        if rest.first == "(" {
            guard let end = rest.firstIndex(of: ")") else { return nil }
            parameter = rest[rest.index(after: rest.startIndex)..<end].trimming {
                $0.isWhitespace || "'\"".contains($0)
            }
            rest = rest[rest.index(after: end)...]
        }
        guard rest.first == ":" || (rest.isEmpty && parameter != nil) else { return nil }
        self.type = String(type)
        self.parameter = parameter
        address = rest.dropFirst().trimming(\.isWhitespace)
    }
}
