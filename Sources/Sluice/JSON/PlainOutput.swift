import FoundationEssentials
import NIOCore

/// What is encoded as plain JSON, and which of its values is written now.
final class PlainOutput {
    /// Of a value: no two that begin at the same byte are as deep.
    struct Place: Equatable {
        var start = 0
        var depth = 0
    }

    enum Form {
        case nothing
        case value
        case object
        case array
    }

    /// A value that is begun and not complete; those around it wait on the stack.
    private struct Begun {
        var place = Place()
        var form = Form.nothing
        /// Members of an object, elements of an array.
        var count = 0
        /// Of an object: how many members there were before its own, and whether its own are in order.
        var before = 0
        var isOrdered = true
    }

    @exclusivity(unchecked) private var sink = PlainSink()
    /// Of all objects that are begun: the names of their members.
    @exclusivity(unchecked) private var members = PlainMembers()
    @exclusivity(unchecked) private var begun = Begun()
    /// Nothing has failed.
    @exclusivity(unchecked) private var isPlain = true

    func written() throws(NotPlain) -> ByteBuffer {
        guard isPlain else { throw NotPlain() }
        return sink.written
    }

    func failure() -> NotPlain {
        isPlain = false
        return NotPlain()
    }

    func count(at place: Place) -> Int {
        if begun.place != place { _ = failure() }
        return begun.count
    }

    // MARK: - What is begun

    func begin(_ form: Form, _ bracket: UInt8, at place: Place) {
        guard case .nothing = begun.form, begun.place == place else {
            _ = failure()
            return
        }
        begun.form = form
        sink.write(mark: bracket)
    }

    func beginMember(_ name: String, at place: Place) throws(NotPlain) {
        guard case .object = begun.form, begun.place == place, begun.count < PlainMembers.capacity,
            let range = sink.write(name: name, isFirst: begun.count == 0)
        else { throw failure() }
        if begun.count > 0, begun.isOrdered {
            begun.isOrdered = sink.order(members[members.count - 1].name.range, range) == .before
        }
        members.append(PlainMembers.Member(name: PlainValue(.string, range)))
        begun.count += 1
    }

    func beginElement(at place: Place) throws(NotPlain) {
        guard case .array = begun.form, begun.place == place else { throw failure() }
        if begun.count > 0 { sink.write(mark: UInt8(ascii: ",")) }
        begun.count += 1
    }

    func beginValue(at place: Place) throws(NotPlain) {
        guard case .nothing = begun.form, begun.place == place else { throw failure() }
        begun.form = .value
    }

    // MARK: - What is put there

    func putNull() { sink.writeNull() }

    func put(_ value: Bool) { sink.write(value) }

    func put(_ value: some FixedWidthInteger) { sink.write(value) }

    func put(_ value: String) throws(NotPlain) {
        guard sink.write(string: value) else { throw failure() }
    }

    func put<Value: Encodable>(any value: Value) throws {
        let outer = begun
        // How deep is too deep is Foundation's affair.
        guard outer.place.depth < PlainScanner.maximumDepth else { throw failure() }
        let type = Value.self
        // Foundation has rules of its own for these.
        guard type != Data.self, type != Date.self, type != URL.self, type != Decimal.self else { throw failure() }
        let place = Place(start: sink.end, depth: outer.place.depth + 1)
        begun = Begun(place: place, before: members.count)
        try value.encode(to: PlainEncoder(output: self, place: place))
        try finish(place)
        begun = outer
    }

    private func finish(_ place: Place) throws(NotPlain) {
        guard begun.place == place else { throw failure() }
        switch begun.form {
        case .nothing: throw failure()
        case .value: break
        case .object:
            if !begun.isOrdered { try sort() }
            members.removeLast(begun.count)
            sink.write(mark: UInt8(ascii: "}"))
        case .array: sink.write(mark: UInt8(ascii: "]"))
        }
    }

    private func sort() throws(NotPlain) {
        let unsorted = (begun.before..<members.count).map { index in
            let name = members[index].name.range
            let end = index + 1 < members.count ? members[index + 1].name.range.lowerBound - 2 : sink.end
            return (name: name, piece: name.lowerBound - 1..<end)
        }
        let sorted = unsorted.sorted { sink.order($0.name, $1.name) == .before }
        // Of two values of one name Foundation takes the later.
        for (one, next) in zip(sorted, sorted.dropFirst()) where sink.order(one.name, next.name) == .same {
            throw failure()
        }
        sink.rearrange(from: begun.place.start + 1, sorted.map(\.piece))
    }
}
