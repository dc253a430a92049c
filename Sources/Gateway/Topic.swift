/// A named set of connections.
public struct Topic: Hashable, Sendable, CustomStringConvertible {
    public enum Kind: UInt8, Sendable {
        /// Carries what handlers broadcast.
        case plain = 0x74  // t
        /// Carries the count of the same name: a snapshot at joining, then what changes.
        case live = 0x6c  // l
    }

    public let kind: Kind
    public let name: String

    public init(_ name: String) {
        kind = .plain
        self.name = name
    }

    public init(live count: String) {
        kind = .live
        name = count
    }

    /// The kind's letter, then the name: the form on the wire.
    public init?(wire: some StringProtocol) {
        guard let first = wire.utf8.first, let kind = Kind(rawValue: first) else { return nil }
        self.kind = kind
        // By scalar: a name may begin with one that combines with the letter.
        name = String(String.UnicodeScalarView(wire.unicodeScalars.dropFirst()))
    }

    public var wire: String { String(UnicodeScalar(kind.rawValue)) + name }
    public var description: String { kind == .live ? "live:\(name)" : name }
}
