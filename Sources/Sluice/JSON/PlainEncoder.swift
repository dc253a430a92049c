import FoundationEssentials
import NIOCore

/// Encodes plain JSON as Foundation's encoder does with sorted keys and slashes as they are, for a fraction of its time: values
/// are written as they come, and an object's members put into order when it is complete. Whatever is not plain is an
/// error, and so is every other, also where the value that is encoded catches it: then Foundation's encoder is asked, so that
/// neither bytes nor errors differ.
final class PlainEncoder: Encoder {
    private enum Form {
        case nothing
        case value
        case object
        case array
    }

    /// It is not known here; whoever asks has it from Foundation.
    var codingPath: [any CodingKey] {
        _ = failure()
        return []
    }

    var userInfo: [CodingUserInfoKey: Any] { [:] }

    /// The encoder of the whole value, which holds what is written; nil in itself.
    private let whole: PlainEncoder?
    /// Of the whole: what is written, and how many values are begun around what is written now.
    @exclusivity(unchecked) private var sink = PlainSink()
    @exclusivity(unchecked) private var begun = 0
    /// Of the whole: nothing has failed.
    @exclusivity(unchecked) private var isPlain = true

    private let depth: Int
    private let start: Int
    @exclusivity(unchecked) private var form = Form.nothing
    /// Members of an object, elements of an array.
    @exclusivity(unchecked) private(set) var count = 0
    /// Of an object: the names of its members.
    @exclusivity(unchecked) private var names = InlineArray<32, PlainValue>(repeating: PlainValue(.null, 0..<0))
    @exclusivity(unchecked) private var isOrdered = true

    private init(in whole: PlainEncoder?) {
        self.whole = whole
        if let whole {
            start = whole.sink.end
            depth = whole.begun + 1
            whole.begun = depth
        } else {
            start = 0
            depth = 1
            begun = 1
        }
    }

    static func encode(_ value: some Encodable) throws -> ByteBuffer {
        let encoder = PlainEncoder(in: nil)
        try encoder.encode(value)
        guard encoder.isPlain else { throw NotPlain() }
        return encoder.sink.bytes
    }

    /// What is thrown: remembered, since the value that is encoded may catch it.
    func failure() -> NotPlain {
        writer.isPlain = false
        return NotPlain()
    }

    private func encode<Value: Encodable>(_ value: Value) throws {
        // How deep is too deep is Foundation's affair.
        guard depth <= PlainScanner.maximumDepth else { throw failure() }
        let type = Value.self
        // Foundation has rules of its own for these.
        guard type != Data.self, type != Date.self, type != URL.self, type != Decimal.self else { throw failure() }
        try value.encode(to: self)
        try finish()
    }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        begin(.object, UInt8(ascii: "{"))
        return KeyedEncodingContainer(PlainObjectWriter(encoder: self))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        begin(.array, UInt8(ascii: "["))
        return PlainArrayWriter(encoder: self)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer { PlainValueWriter(encoder: self) }

    /// For what is not done here: what is written there is never used.
    func giveUp() -> PlainEncoder {
        _ = failure()
        return PlainEncoder(in: nil)
    }
}

// MARK: - Writing

extension PlainEncoder {
    private var writer: PlainEncoder { whole ?? self }

    private func begin(_ form: Form, _ bracket: UInt8) {
        guard case .nothing = self.form else {
            _ = failure()
            return
        }
        self.form = form
        writer.sink.write(mark: bracket)
    }

    /// The name of a member, whose value must be put at once: what is begun in between and not complete would be mixed with it.
    /// - Returns: where to put the value.
    func beginMember(_ name: String) throws(NotPlain) -> PlainEncoder {
        let writer = writer
        guard case .object = form, writer.begun == depth, count < names.count,
            let range = writer.sink.write(name: name, isFirst: count == 0)
        else { throw failure() }
        if count > 0, isOrdered { isOrdered = writer.sink.order(names[count - 1].range, range) == .before }
        names[count] = PlainValue(.string, range)
        count += 1
        return writer
    }

    /// - Returns: where to put an element of an array, at once.
    func beginElement() throws(NotPlain) -> PlainEncoder {
        let writer = writer
        guard case .array = form, writer.begun == depth else { throw failure() }
        if count > 0 { writer.sink.write(mark: UInt8(ascii: ",")) }
        count += 1
        return writer
    }

    /// - Returns: where to put what is neither object nor array, at once.
    func beginValue() throws(NotPlain) -> PlainEncoder {
        let writer = writer
        guard case .nothing = form, writer.begun == depth else { throw failure() }
        form = .value
        return writer
    }

    func putNull() { sink.writeNull() }

    func put(_ value: Bool) { sink.write(value) }

    func put(_ value: some FixedWidthInteger) { sink.write(value) }

    func put(_ value: String) throws(NotPlain) {
        guard sink.write(string: value) else { throw failure() }
    }

    func put(any value: some Encodable) throws { try PlainEncoder(in: self).encode(value) }

    private func finish() throws(NotPlain) {
        let writer = writer
        guard writer.begun == depth else { throw failure() }
        writer.begun -= 1
        switch form {
        case .nothing: throw failure()
        case .value: break
        case .object:
            if !isOrdered { try sort() }
            writer.sink.write(mark: UInt8(ascii: "}"))
        case .array: writer.sink.write(mark: UInt8(ascii: "]"))
        }
    }

    private func sort() throws(NotPlain) {
        let writer = writer
        let members = (0..<count).map { index in
            let name = names[index].range
            let end = index + 1 < count ? names[index + 1].range.lowerBound - 2 : writer.sink.end
            return (name: name, piece: name.lowerBound - 1..<end)
        }
        let sorted = members.sorted { writer.sink.order($0.name, $1.name) == .before }
        // Of two values of one name Foundation takes the later.
        for (one, next) in zip(sorted, sorted.dropFirst()) where writer.sink.order(one.name, next.name) == .same {
            throw failure()
        }
        writer.sink.rearrange(from: start + 1, sorted.map(\.piece))
    }
}
