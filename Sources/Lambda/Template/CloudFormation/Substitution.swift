/// The parts of an `Fn::Sub` text: `${Name}` and `${Resource.Attribute}` are variables, `${!Name}` is the text
/// `${Name}`.
enum Substitution: Hashable {
    case text(String)
    case variable(String)

    static func parts(of pattern: String) -> [Substitution] {
        var parts: [Substitution] = []
        var rest = Substring(pattern)
        while let start = rest.firstRange(of: "${"), let end = rest[start.upperBound...].firstIndex(of: "}") {
            parts.append(.text(String(rest[..<start.lowerBound])))
            let name = rest[start.upperBound..<end]
            if name.hasPrefix("!") {
                parts.append(.text("${\(name.dropFirst())}"))
            } else {
                parts.append(.variable(name.trimming { $0 == " " }))
            }
            rest = rest[rest.index(after: end)...]
        }
        parts.append(.text(String(rest)))
        return parts.filter { $0 != .text("") }
    }
}

extension StringProtocol {
    /// Without the characters at both ends that are `unwanted`.
    func trimming(_ unwanted: (Character) -> Bool) -> String {
        guard let first = firstIndex(where: { !unwanted($0) }), let last = lastIndex(where: { !unwanted($0) })
        else { return "" }
        return String(self[first...last])
    }
}
