/// An action or resource of a policy: `*` stands for any characters, `?` for one.
struct PolicyPattern {
    private let pattern: [UInt8]

    init(_ pattern: some StringProtocol) {
        self.pattern = Array(pattern.utf8)
    }

    /// Goes back to the last asterisk only, and so takes at most pattern × text steps.
    func matches(_ text: some StringProtocol) -> Bool {
        let text = Array(text.utf8)
        var (inPattern, inText) = (0, 0)
        var asterisk: (pattern: Int, text: Int)?
        while inText < text.count {
            if inPattern < pattern.count, pattern[inPattern] == UInt8(ascii: "*") {
                asterisk = (inPattern, inText)
                inPattern += 1
            } else if inPattern < pattern.count, accepts(inPattern, text[inText]) {
                inPattern += 1
                inText += 1
            } else if let last = asterisk {
                asterisk = (last.pattern, last.text + 1)
                inPattern = last.pattern + 1
                inText = last.text + 1
            } else {
                return false
            }
        }
        return pattern[inPattern...].allSatisfy { $0 == UInt8(ascii: "*") }
    }

    private func accepts(_ index: Int, _ byte: UInt8) -> Bool {
        pattern[index] == UInt8(ascii: "?") || pattern[index] == byte
    }
}
