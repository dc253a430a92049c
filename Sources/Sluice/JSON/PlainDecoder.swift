import FoundationEssentials
import NIOCore

/// Decodes plain JSON, the way Foundation's decoder with its defaults does, for a fraction of its time: no dictionary and no
/// copy of the text, members are looked up in it. Whatever is not plain is an error, and so is every other, also where the type
/// that is decoded catches it: then Foundation's decoder is asked, so that neither values nor errors differ.
final class PlainDecoder: Decoder {
    private let text: ByteBuffer
    let value: PlainValue
    /// The decoder of the whole text; nil in itself.
    private let whole: PlainDecoder?
    /// Of the whole: nothing has failed.
    @exclusivity(unchecked) private var isPlain = true
    /// Of an object.
    private let members: PlainMembers
    /// Of the member to look at first.
    @exclusivity(unchecked) private var next = 0

    /// It is not known here; whoever asks has it from Foundation.
    var codingPath: [any CodingKey] {
        _ = failure()
        return []
    }

    var userInfo: [CodingUserInfoKey: Any] { [:] }

    /// The whole text.
    private init(_ text: ByteBuffer) throws(NotPlain) {
        self.text = text
        whole = nil
        var members = PlainMembers()
        value = try text.scanned { scanner throws(NotPlain) in try scanner.document(&members) }
        self.members = members
    }

    /// One value of it.
    private init(_ value: PlainValue, in whole: PlainDecoder) throws(NotPlain) {
        text = whole.text
        self.value = value
        self.whole = whole
        var members = PlainMembers()
        if value.kind == .object {
            try text.scanned(at: value.range.lowerBound) { scanner throws(NotPlain) in try scanner.members(&members) }
        }
        self.members = members
    }

    static func decode<Value: Decodable>(_ type: Value.Type, from text: ByteBuffer) throws -> Value {
        let decoder = try PlainDecoder(text)
        let value = try decoder.decode(type)
        guard decoder.isPlain else { throw NotPlain() }
        return value
    }

    /// What is thrown: remembered, since the type that is decoded may catch it.
    func failure() -> NotPlain {
        (whole ?? self).isPlain = false
        return NotPlain()
    }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        guard value.kind == .object else { throw failure() }
        return KeyedDecodingContainer(PlainObject(decoder: self))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        guard value.kind == .array else { throw failure() }
        let elements = try text.scanned(at: value.range.lowerBound) { scanner throws(NotPlain) in
            try scanner.elements()
        }
        return PlainArray(decoder: self, elements: elements)
    }

    func singleValueContainer() throws -> any SingleValueDecodingContainer { self }

    // MARK: - Members

    var names: [String] {
        text.withUnsafeReadableBytes { bytes in
            (0..<members.count).map { String(decoding: bytes[members.name($0)], as: UTF8.self) }
        }
    }

    func member(_ name: String) -> PlainValue? {
        var name = name
        return name.withUTF8 { name in
            // Swift takes some of these for equal to ASCII, as the Kelvin sign to K, and so does Foundation.
            guard name.allSatisfy({ $0 < 0x80 }) else {
                _ = failure()
                return nil
            }
            return text.withUnsafeReadableBytes { bytes in
                guard let index = members.index(of: UnsafeRawBufferPointer(name), in: bytes, from: next) else {
                    return nil
                }
                next = index + 1
                return members[index]
            }
        }
    }

    // MARK: - A value, this one or a member

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
        let string = text.withUnsafeReadableBytes {
            String(validating: UnsafeRawBufferPointer(rebasing: $0[range]), as: UTF8.self)
        }
        guard let string else { throw failure() }
        return string
    }

    /// As many digits as a `Double` tells apart.
    func double(_ value: PlainValue) throws(NotPlain) -> Double {
        guard value.kind == .number, value.range.count <= 16 else { throw failure() }
        let string = text.withUnsafeReadableBytes { String(decoding: $0[value.range], as: UTF8.self) }
        guard let number = Double(string) else { throw failure() }
        return number
    }

    func integer<Number: FixedWidthInteger>(_ value: PlainValue) throws(NotPlain) -> Number {
        guard value.kind == .number else { throw failure() }
        let number = text.withUnsafeReadableBytes { Number(decimal: $0[value.range]) }
        guard let number else { throw failure() }
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

extension ByteBuffer {
    /// What `scan` finds from a position on, counted from the first readable byte.
    fileprivate func scanned<Found>(
        at position: Int = 0, _ scan: (inout PlainScanner) throws(NotPlain) -> Found
    ) throws(NotPlain) -> Found {
        let found: Result<Found, NotPlain> = withUnsafeReadableBytes { bytes in
            var scanner = PlainScanner(bytes, at: position)
            do throws(NotPlain) { return .success(try scan(&scanner)) } catch { return .failure(error) }
        }
        return try found.get()
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
