import FoundationEssentials
import NIOCore

/// Encodes plain JSON as Foundation's encoder does with sorted keys and slashes as they are, for a fraction of its time: values
/// are written as they come, and an object's members put into order when it is complete. Whatever is not plain is an
/// error, and so is every other, also where the value that is encoded catches it: then Foundation's encoder is asked, so that
/// neither bytes nor errors differ.
///
/// One for each value, but small enough to be passed without an allocation: what it is about stands in the output.
struct PlainEncoder: Encoder {
    private let output: PlainOutput
    /// The value that may be written here, as long as no other is begun.
    private let place: PlainOutput.Place

    init(output: PlainOutput, place: PlainOutput.Place) {
        self.output = output
        self.place = place
    }

    static func encode(_ value: some Encodable) throws -> ByteBuffer {
        let output = PlainOutput()
        try output.put(any: value)
        return try output.written()
    }

    /// It is not known here; whoever asks has it from Foundation.
    var codingPath: [any CodingKey] {
        _ = failure()
        return []
    }

    var userInfo: [CodingUserInfoKey: Any] { [:] }

    /// What is thrown: remembered, since the value that is encoded may catch it.
    func failure() -> NotPlain { output.failure() }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        output.begin(.object, UInt8(ascii: "{"), at: place)
        return KeyedEncodingContainer(PlainObjectWriter(encoder: self))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        output.begin(.array, UInt8(ascii: "["), at: place)
        return PlainArrayWriter(encoder: self)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer { PlainValueWriter(encoder: self) }

    /// For what is not done here: what is written there is never used.
    func giveUp() -> PlainEncoder {
        _ = failure()
        return PlainEncoder(output: PlainOutput(), place: place)
    }

    /// Elements of an array.
    var count: Int { output.count(at: place) }

    /// The name of a member, whose value must be put at once: what is begun in between and not complete would be mixed with it.
    /// - Returns: where to put the value.
    func beginMember(_ name: String) throws(NotPlain) -> PlainOutput {
        try output.beginMember(name, at: place)
        return output
    }

    /// - Returns: where to put an element of an array, at once.
    func beginElement() throws(NotPlain) -> PlainOutput {
        try output.beginElement(at: place)
        return output
    }

    /// - Returns: where to put what is neither object nor array, at once.
    func beginValue() throws(NotPlain) -> PlainOutput {
        try output.beginValue(at: place)
        return output
    }
}
