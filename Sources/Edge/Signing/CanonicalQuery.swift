/// How a client may have written the query into what it signed.
enum CanonicalQuery: CaseIterable {
    /// Decoded, with a plus sign for a space, encoded anew, sorted: what AWS' documentation says.
    case normalized
    /// Sorted as sent: botocore.
    case sorted
    /// As sent: curl 7.88.
    case asSent

    func append(_ query: SignedQuery, to target: inout [UInt8]) {
        let pairs = pairs(of: query)
        for (index, pair) in pairs.enumerated() {
            if index > 0 { target.append(UInt8(ascii: "&")) }
            target.append(contentsOf: pair.name)
            guard let value = pair.value else { continue }
            target.append(UInt8(ascii: "="))
            target.append(contentsOf: value)
        }
    }

    private func pairs(of query: SignedQuery) -> [(name: [UInt8], value: [UInt8]?)] {
        switch self {
        case .asSent: query.signed.map { ($0.text, nil) }
        case .sorted: Self.sorted(query.signed.map { ($0.name, $0.value) })
        case .normalized: Self.sorted(query.signed.map { (Self.normalized($0.name), Self.normalized($0.value)) })
        }
    }

    private static func normalized(_ bytes: [UInt8]) -> [UInt8] {
        var encoded: [UInt8] = []
        let spaced = bytes.lazy.map { $0 == UInt8(ascii: "+") ? UInt8(ascii: " ") : $0 }
        PercentEncoding.encode(PercentEncoding.decode(spaced), keepsSlashes: false, into: &encoded)
        return encoded
    }

    /// By name, those of one name by value.
    private static func sorted(_ pairs: [(name: [UInt8], value: [UInt8])]) -> [(name: [UInt8], value: [UInt8]?)] {
        let sorted = pairs.sorted { a, b in
            a.name == b.name
                ? a.value.lexicographicallyPrecedes(b.value) : a.name.lexicographicallyPrecedes(b.name)
        }
        return sorted.map { ($0.name, $0.value) }
    }
}
