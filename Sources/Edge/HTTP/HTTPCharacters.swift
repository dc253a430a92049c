/// The characters of HTTP (RFC 9110 section 5.6.2, RFC 9112 section 2.2).
enum HTTPCharacters {
    private static let tokens: [Bool] = {
        var tokens = [Bool](repeating: false, count: 256)
        for byte in UInt8(ascii: "0")...UInt8(ascii: "9") { tokens[Int(byte)] = true }
        for byte in UInt8(ascii: "a")...UInt8(ascii: "z") { tokens[Int(byte)] = true }
        for byte in UInt8(ascii: "A")...UInt8(ascii: "Z") { tokens[Int(byte)] = true }
        for byte in "!#$%&'*+-.^_`|~".utf8 { tokens[Int(byte)] = true }
        return tokens
    }()

    static func isToken(_ bytes: some Collection<UInt8>) -> Bool {
        !bytes.isEmpty && bytes.allSatisfy { tokens[Int($0)] }
    }

    /// What a header's value may hold: no control character but the tab.
    static func isFieldValue(_ bytes: some Collection<UInt8>) -> Bool {
        bytes.allSatisfy { $0 >= 0x20 && $0 != 0x7f || $0 == 0x09 }
    }

    static func isVisible(_ bytes: some Collection<UInt8>) -> Bool {
        bytes.allSatisfy { (0x21...0x7e).contains($0) }
    }
}

extension BidirectionalCollection<UInt8> {
    var trimmingBlanks: SubSequence {
        guard let first = firstIndex(where: { $0 != 0x20 && $0 != 0x09 }),
            let last = lastIndex(where: { $0 != 0x20 && $0 != 0x09 })
        else { return self[startIndex..<startIndex] }
        return self[first...last]
    }
}

extension Sequence<UInt8> {
    /// - Parameter other: lower case.
    func equalsIgnoringCase(_ other: some Sequence<UInt8>) -> Bool {
        elementsEqual(other) { ($0 &- 0x41 < 26 ? $0 | 0x20 : $0) == $1 }
    }
}

extension StringProtocol {
    /// - Parameter other: lower case.
    func equalsIgnoringCase(_ other: String) -> Bool { utf8.equalsIgnoringCase(other.utf8) }
}
