import NIOCore

/// Which part of a key decides where Redis Cluster keeps it: what stands between the first `{` and the next `}`, or the
/// whole key where that is nothing (Redis Cluster specification, "Hash tags").
enum HashTag {
    static func of<Bytes: RandomAccessCollection<UInt8>>(_ key: Bytes) -> Bytes.SubSequence {
        guard let open = key.firstIndex(of: UInt8(ascii: "{")) else { return key[...] }
        let inside = key[key.index(after: open)...]
        guard let close = inside.firstIndex(of: UInt8(ascii: "}")), close > inside.startIndex else { return key[...] }
        return inside[..<close]
    }
}

extension RedisCommand {
    /// Two keys without a common tag work on one server and fail in a cluster, or worse, half of them while a slot moves.
    func requireOneTag() {
        guard let first = keys.first else { return }
        for key in keys.dropFirst() {
            precondition(key.hasSameTag(as: first), "\(label) has keys of two hash tags: \(first) and \(key)")
        }
    }
}

extension RedisArgument {
    fileprivate func hasSameTag(as other: RedisArgument) -> Bool {
        withBytes { mine in other.withBytes { HashTag.of(mine).elementsEqual(HashTag.of($0)) } }
    }

    private func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        switch self {
        case .string(var text): text.withUTF8(body)
        case .bytes(let bytes): bytes.withUnsafeBufferPointer(body)
        case .buffer(let buffer): buffer.withUnsafeReadableBytes { $0.withMemoryRebound(to: UInt8.self, body) }
        case .integer: RedisArgument.string(description).withBytes(body)
        }
    }
}
