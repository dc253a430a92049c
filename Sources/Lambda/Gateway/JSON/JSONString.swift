/// A text or name in JSON. It equals only the same code points; Swift takes composed and decomposed letters for equal.
struct JSONString: Hashable, Sendable, ExpressibleByStringLiteral {
    let text: String

    init(_ text: String) { self.text = text }

    init(stringLiteral text: String) { self.text = text }

    static func == (left: JSONString, right: JSONString) -> Bool {
        left.withBytes { left in right.withBytes { left.elementsEqual($0) } }
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(text.utf8.count)
        withBytes { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }

    /// All bytes at once: one by one they cost many times as much.
    private func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        var text = text
        return text.withUTF8(body)
    }
}

extension JSONString: Comparable {
    static func < (left: JSONString, right: JSONString) -> Bool {
        left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
    }
}
