import SluiceGateway

/// The members of an object, at most as many as are looked up one after another. Mostly they are few: the first eight are held in
/// place, without an allocation.
struct PlainMembers: ~Copyable {
    struct Member {
        var name = PlainValue(.null, 0..<0)
        var value = PlainValue(.null, 0..<0)
    }

    static let capacity = 32

    private(set) var count = 0
    private var first = InlineArray<8, Member>(repeating: Member())
    private var rest: [Member] = []

    mutating func append(_ member: Member) {
        if count < first.count { first[count] = member } else { rest.append(member) }
        count += 1
    }

    mutating func removeLast(_ members: Int) {
        count -= members
        rest.removeLast(min(members, rest.count))
    }

    /// Mutating, because of what is only read the compiler copies all for one element: 200 bytes.
    subscript(index: Int) -> Member {
        mutating get { index < first.count ? first[index] : rest[index - first.count] }
    }

    /// - Parameter name: without quotes, ASCII.
    mutating func append(_ name: Range<Int>, _ value: PlainValue, in bytes: UnsafeRawBufferPointer) throws(NotPlain) {
        let new = UnsafeRawBufferPointer(rebasing: bytes[name])
        // Which of two members of one name counts is Foundation's affair.
        guard count < Self.capacity, index(of: new, in: bytes, from: 0) == nil else { throw NotPlain() }
        append(Member(name: PlainValue(.string, name), value: value))
    }

    /// - Parameter first: where to begin; members are mostly asked for in the order they stand in.
    mutating func index(of name: UnsafeRawBufferPointer, in bytes: UnsafeRawBufferPointer, from first: Int) -> Int? {
        for index in first..<count where isEqual(index, name, bytes) { return index }
        for index in 0..<min(first, count) where isEqual(index, name, bytes) { return index }
        return nil
    }

    private mutating func isEqual(_ index: Int, _ name: UnsafeRawBufferPointer, _ bytes: UnsafeRawBufferPointer) -> Bool
    {
        UnsafeRawBufferPointer(rebasing: bytes[self[index].name.range]).isEqual(to: name)
    }
}
