/// A process that holds sockets: 40 random bits, new at every boot.
public struct NodeID: Hashable, Sendable, CustomStringConvertible {
    public let bits: UInt64

    public static let byteCount = 5

    /// Keeps the low 40 bits.
    public init(bits: UInt64) {
        self.bits = bits & 0xff_ffff_ffff
    }

    /// Its ids do not begin with `-`, which a command line takes for an option, nor with `_`: the last two of 64 digits.
    public static func random() -> NodeID {
        NodeID(bits: .random(in: 1..<62 << 34))
    }

    /// Ten lower-case hexadecimal digits: the form it has in keys and logs.
    public init?(text: some StringProtocol) {
        guard text.utf8.count == 10, text.utf8.allSatisfy(\.isLowercaseHexadecimal), let bits = UInt64(text, radix: 16)
        else { return nil }
        self.bits = bits
    }

    public var description: String {
        let digits = String(bits, radix: 16)
        return String(repeating: "0", count: 10 - digits.count) + digits
    }
}

/// One event loop of a node: a producer of events, and the reader of one out stream per partition.
public struct EdgeLoop: Hashable, Sendable, CustomStringConvertible {
    public let node: NodeID
    public let index: UInt8

    public init(node: NodeID, index: UInt8) {
        self.node = node
        self.index = index
    }

    /// `<node>.<loop>`, as in the keys of out streams: one loop has one text.
    public init?(text: some StringProtocol) {
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let node = NodeID(text: parts[0]), let index = UInt8(parts[1]),
            String(index) == parts[1]
        else { return nil }
        self.init(node: node, index: index)
    }

    public var description: String { "\(node).\(index)" }
}

extension UInt8 {
    fileprivate var isLowercaseHexadecimal: Bool { (0x30...0x39).contains(self) || (0x61...0x66).contains(self) }
}
