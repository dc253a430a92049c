import FoundationEssentials
import NIOCore
import Synchronization

/// Decodes plain JSON, the way Foundation's decoder with its defaults does, for a fraction of its time: no dictionary and no
/// copy of the text, members are looked up in it. Whatever is not plain is an error, and so is every other, also where the type
/// that is decoded catches it: then Foundation's decoder is asked, so that neither values nor errors differ.
///
/// Sendable, as nothing of it changes once it is made but two atomics: what one learns that decodes the text, another that
/// decodes it too may use.
final class PlainDecoder: Decoder, @unchecked Sendable {
    /// The text, and what keeps it where it is.
    private let bytes: UnsafeRawBufferPointer
    private let storage: AnyObject
    let value: PlainValue
    /// The decoder of the whole text; nil in itself.
    private let whole: PlainDecoder?
    /// Of the whole: nothing has failed.
    private let isPlain = Atomic(true)
    /// Of an object; complete when the initializer returns.
    @exclusivity(unchecked) private var members = PlainMembers()
    /// The member to look at first.
    private let next = Atomic(0)

    /// It is not known here; whoever asks has it from Foundation.
    var codingPath: [any CodingKey] {
        _ = failure()
        return []
    }

    var userInfo: [CodingUserInfoKey: Any] { [:] }

    /// The whole text.
    init(_ text: ByteBuffer) throws(NotPlain) {
        (bytes, storage) = text.withUnsafeReadableBytesWithStorageManagement { ($0, $1.takeUnretainedValue()) }
        whole = nil
        var scanner = PlainScanner(bytes)
        value = try scanner.document(&members)
    }

    /// One value of it.
    private init(_ value: PlainValue, in whole: PlainDecoder) throws(NotPlain) {
        bytes = whole.bytes
        storage = whole.storage
        self.value = value
        self.whole = whole
        guard value.kind == .object else { return }
        var scanner = PlainScanner(bytes, at: value.range.lowerBound)
        try scanner.members(&members)
    }

    /// Of the whole.
    func decodeAll<Value: Decodable>(_ type: Value.Type) throws -> Value {
        let value = try decode(type)
        guard isPlain.load(ordering: .relaxed) else { throw NotPlain() }
        return value
    }

    static func decode<Value: Decodable>(_ type: Value.Type, from text: ByteBuffer) throws -> Value {
        try PlainDecoder(text).decodeAll(type)
    }

    /// What is thrown: remembered, since the type that is decoded may catch it.
    func failure() -> NotPlain {
        (whole ?? self).isPlain.store(false, ordering: .relaxed)
        return NotPlain()
    }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        guard value.kind == .object else { throw failure() }
        return KeyedDecodingContainer(PlainObject(decoder: self))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        guard value.kind == .array else { throw failure() }
        var scanner = PlainScanner(bytes, at: value.range.lowerBound)
        return PlainArray(decoder: self, elements: try scanner.elements())
    }

    func singleValueContainer() throws -> any SingleValueDecodingContainer { self }

    // MARK: - Members

    var names: [String] {
        (0..<members.count).map { String(decoding: bytes[members[$0].name.range], as: UTF8.self) }
    }

    func member(_ name: String) -> PlainValue? {
        var name = name
        return name.withUTF8 { name in
            guard
                let index = members.index(
                    of: UnsafeRawBufferPointer(name), in: bytes, from: next.load(ordering: .relaxed))
            else {
                // Swift takes some others for equal to ASCII, as the Kelvin sign to K, and so does Foundation.
                if !name.allSatisfy({ $0 < 0x80 }) { _ = failure() }
                return nil
            }
            next.store(index + 1, ordering: .relaxed)
            return members[index].value
        }
    }

    // MARK: - A value, this one or a member

    /// Whether it is a string of these bytes.
    func isText(_ value: PlainValue, _ text: String) -> Bool {
        guard value.kind == .string, value.range.count == text.utf8.count + 2 else { return false }
        var text = text
        return text.withUTF8 { text in
            UnsafeRawBufferPointer(rebasing: bytes[value.range.dropFirst().dropLast()])
                .isEqual(to: UnsafeRawBufferPointer(text))
        }
    }

    func bool(_ value: PlainValue) throws(NotPlain) -> Bool {
        switch value.kind {
        case .true: true
        case .false: false
        default: throw failure()
        }
    }

    func string(_ value: PlainValue) throws(NotPlain) -> String {
        guard value.kind == .string else { throw failure() }
        let range = value.range.lowerBound + 1..<value.range.upperBound - 1
        let bytes = UnsafeRawBufferPointer(rebasing: bytes[range]).assumingMemoryBound(to: UInt8.self)
        // String(validating:as:) is generic and looks up its types at every call: 1,150 instructions, not 300.
        guard let text = try? UTF8Span(validating: bytes.span) else { throw failure() }
        return String(copying: text)
    }

    /// As many digits as a `Double` tells apart.
    func double(_ value: PlainValue) throws(NotPlain) -> Double {
        guard value.kind == .number, value.range.count <= 16 else { throw failure() }
        guard let number = Double(String(decoding: bytes[value.range], as: UTF8.self)) else { throw failure() }
        return number
    }

    func integer<Number: FixedWidthInteger>(_ value: PlainValue) throws(NotPlain) -> Number {
        guard value.kind == .number, let number = Number(decimal: bytes[value.range]) else { throw failure() }
        return number
    }

    func any<Value: Decodable>(_ value: PlainValue) throws -> Value {
        let type = Value.self
        // Foundation has rules of its own for these.
        guard type != Data.self, type != Date.self, type != URL.self, type != Decimal.self else { throw failure() }
        return try Value(from: nested(value))
    }

    func nested(_ value: PlainValue) throws(NotPlain) -> PlainDecoder {
        do throws(NotPlain) { return try PlainDecoder(value, in: whole ?? self) } catch { throw failure() }
    }
}

// MARK: - One value

extension PlainDecoder: SingleValueDecodingContainer {
    func decodeNil() -> Bool { value.kind == .null }
    func decode(_ type: Bool.Type) throws -> Bool { try bool(value) }
    func decode(_ type: String.Type) throws -> String { try string(value) }
    func decode(_ type: Double.Type) throws -> Double { try double(value) }
    func decode(_ type: Float.Type) throws -> Float { throw failure() }
    func decode(_ type: Int.Type) throws -> Int { try integer(value) }
    func decode(_ type: Int8.Type) throws -> Int8 { try integer(value) }
    func decode(_ type: Int16.Type) throws -> Int16 { try integer(value) }
    func decode(_ type: Int32.Type) throws -> Int32 { try integer(value) }
    func decode(_ type: Int64.Type) throws -> Int64 { try integer(value) }
    func decode(_ type: UInt.Type) throws -> UInt { try integer(value) }
    func decode(_ type: UInt8.Type) throws -> UInt8 { try integer(value) }
    func decode(_ type: UInt16.Type) throws -> UInt16 { try integer(value) }
    func decode(_ type: UInt32.Type) throws -> UInt32 { try integer(value) }
    func decode(_ type: UInt64.Type) throws -> UInt64 { try integer(value) }

    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        // Foundation has rules of its own for these.
        guard type != Data.self, type != Date.self, type != URL.self, type != Decimal.self else { throw failure() }
        return try Value(from: self)
    }
}

extension FixedWidthInteger {
    /// Nil for a fraction, and for what does not fit.
    fileprivate init?(decimal digits: Slice<UnsafeRawBufferPointer>) {
        let isNegative = digits.first == UInt8(ascii: "-")
        var number: Int64 = 0
        for digit in isNegative ? digits.dropFirst() : digits {
            guard digit != UInt8(ascii: ".") else { return nil }
            let (tens, isTooBig) = number.multipliedReportingOverflow(by: 10)
            let (sum, isAlsoTooBig) = tens.addingReportingOverflow(Int64(digit & 0xf))
            guard !isTooBig, !isAlsoTooBig else { return nil }
            number = sum
        }
        self.init(exactly: isNegative ? -number : number)
    }
}
