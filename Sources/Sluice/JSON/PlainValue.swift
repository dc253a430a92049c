/// JSON that is not plain: escapes, names that are not ASCII, numbers with exponents, deep nesting, many members, or no JSON at
/// all. Foundation decodes it, or says what is wrong with it.
struct NotPlain: Error {}

/// A value in JSON text: what it is and where.
struct PlainValue {
    enum Kind: UInt8 {
        case object
        case array
        case string
        case number
        case `true`
        case `false`
        case null
    }

    /// Of its bytes, quotes and brackets included.
    private let start, end: UInt32
    let kind: Kind

    init(_ kind: Kind, _ range: Range<Int>) {
        self.kind = kind
        start = UInt32(truncatingIfNeeded: range.lowerBound)
        end = UInt32(truncatingIfNeeded: range.upperBound)
    }

    var range: Range<Int> { Range(uncheckedBounds: (Int(start), Int(end))) }
}
