/// JSON writes characters beyond the basic plane as two escapes, which YAML does not know.
enum JSONEscapes {
    /// `text` with each pair of surrogate escapes as the character it stands for; lines stay where they are.
    static func joined(in text: String) -> String {
        guard text.first(where: { !$0.isWhitespace }) == "{", text.contains("\\u") else { return text }
        let pair = /\\u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})/
        return text.replacing(pair) { match in
            guard let high = UInt32(match.1, radix: 16), let low = UInt32(match.2, radix: 16),
                let scalar = Unicode.Scalar(0x10000 + (high & 0x3FF) << 10 + (low & 0x3FF))
            else { return String(match.0) }
            return String(Character(scalar))
        }
    }
}
