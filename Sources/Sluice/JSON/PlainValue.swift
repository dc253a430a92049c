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

/// The members of an object, at most as many as are looked up one after another: held in place, without an allocation.
struct PlainMembers {
    static let capacity = 32

    private(set) var count = 0
    private var names = InlineArray<32, PlainValue>(repeating: PlainValue(.null, 0..<0))
    private var values = InlineArray<32, PlainValue>(repeating: PlainValue(.null, 0..<0))

    /// - Parameter name: without quotes, ASCII.
    mutating func append(_ name: Range<Int>, _ value: PlainValue, in bytes: UnsafeRawBufferPointer) throws(NotPlain) {
        let new = UnsafeRawBufferPointer(rebasing: bytes[name])
        // Which of two members of one name counts is Foundation's affair.
        guard count < Self.capacity, index(of: new, in: bytes, from: 0) == nil else { throw NotPlain() }
        names[count] = PlainValue(.string, name)
        values[count] = value
        count += 1
    }

    func name(_ index: Int) -> Range<Int> { names[index].range }

    subscript(index: Int) -> PlainValue { values[index] }

    /// - Parameter first: where to begin; members are mostly asked for in the order they stand in.
    func index(of name: UnsafeRawBufferPointer, in bytes: UnsafeRawBufferPointer, from first: Int) -> Int? {
        for index in first..<count where isEqual(index, name, bytes) { return index }
        for index in 0..<min(first, count) where isEqual(index, name, bytes) { return index }
        return nil
    }

    private func isEqual(_ index: Int, _ name: UnsafeRawBufferPointer, _ bytes: UnsafeRawBufferPointer) -> Bool {
        let range = names[index].range
        guard range.count == name.count else { return false }
        for offset in 0..<name.count where bytes[range.lowerBound &+ offset] != name[offset] { return false }
        return true
    }
}
