import FoundationEssentials
import NIOCore
import SluiceTestSupport
import Testing

@testable import Sluice

/// The quick way gives what Foundation gives, or nothing.
@Suite struct `Plain JSON` {
    struct Mixed: Codable, Equatable {
        struct Inner: Codable, Equatable {
            var y: UInt8
            var x: [Leaf]
        }

        struct Leaf: Codable, Equatable { var q: Int64? }

        enum Word: String, Codable { case one, two }

        var z: Int
        var a: [String]
        var counts: [String: Int64]
        var absent: String?
        var yes: Bool
        var inner: Inner
        var word: Word

        static let sample = Mixed(
            z: -5, a: ["x", "ü/"], counts: ["b": 1, "a": -7, "Z": 7, "_": 3, "a10": 1, "a2": 9], absent: nil, yes: true,
            inner: Inner(y: 255, x: [Leaf(q: 3), Leaf(q: nil)]), word: .two)
    }

    struct Choice: Codable, Equatable {
        enum Kind: Codable, Equatable {
            case a(Int)
            case b(text: String, number: Int?)
        }

        var kind: Kind
    }

    /// Its parent's members go through a decoder and an encoder of their own.
    class Parent: Codable { var x = 1 }

    final class Child: Parent {
        private enum Key: CodingKey { case y }

        override init() { super.init() }

        required init(from decoder: any Decoder) throws {
            let members = try decoder.container(keyedBy: Key.self)
            try super.init(from: members.superDecoder())
        }

        override func encode(to encoder: any Encoder) throws {
            var members = encoder.container(keyedBy: Key.self)
            try members.encode(2, forKey: .y)
            try super.encode(to: members.superEncoder())
        }
    }

    /// Writes to an outer container while an inner value is begun, and twice to one name.
    struct Unruly: Encodable {
        private enum Key: CodingKey { case a, b }

        let isTwice: Bool

        func encode(to encoder: any Encoder) throws {
            var outer = encoder.container(keyedBy: Key.self)
            try outer.encode(1, forKey: .a)
            guard !isTwice else { return try outer.encode(2, forKey: .a) }
            var inner = outer.nestedContainer(keyedBy: Key.self, forKey: .b)
            try inner.encode(3, forKey: .b)
        }
    }

    /// Writes to what an earlier one has kept.
    struct Keeping: Encodable {
        private enum Key: CodingKey { case a, b }

        private final class Kept { var container: KeyedEncodingContainer<Key>? }

        private let kept: Kept

        static var two: [Keeping] {
            let kept = Kept()
            return [Keeping(kept: kept), Keeping(kept: kept)]
        }

        func encode(to encoder: any Encoder) throws {
            var own = encoder.container(keyedBy: Key.self)
            try? kept.container?.encode(1, forKey: .a)
            try own.encode(2, forKey: .b)
            kept.container = own
        }
    }

    private static func foundation(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    private func plain(_ value: some Encodable) -> String? {
        (try? PlainEncoder.encode(value)).map { String(buffer: $0) }
    }

    private func plain<Value: Decodable>(_ type: Value.Type, _ text: String) -> Value? {
        try? PlainDecoder.decode(type, from: ByteBuffer(string: text))
    }

    @Test(
        arguments: [
            Mixed.sample, ["a": 1, "b": 2], [Int](), [[1, 2], []], ["x": ["y": ["z": 1]]], "text é 😀 \u{7f}", 7,
            UInt64.max,
            Int64.min, true, [20: "b", 3: "c"],
            [nil, 1] as [Int?],
        ] as [any Encodable & Sendable])
    func `is encoded as by Foundation`(value: any Encodable & Sendable) throws {
        #expect(plain(value) == (try Self.foundation(value)))
    }

    @Test(
        arguments: [
            "line\nbreak", "\"", "\\", 1.5, Float(1), Data([1, 2]), Date(timeIntervalSince1970: 5), ["é": 1],
            Unruly(isTwice: true),
            Unruly(isTwice: false), Choice(kind: .a(1)), Choice(kind: .b(text: "x", number: nil)),
        ] as [any Encodable & Sendable])
    func `what is not plain is left to Foundation`(value: any Encodable & Sendable) throws {
        #expect(plain(value) == nil)
        #expect(String(buffer: try ByteBuffer.json(value)) == (try Self.foundation(value)))
    }

    @Test func `what is written to a value that is complete is left to Foundation`() {
        #expect(plain(Keeping.two) == nil)
    }

    @Test func `a decoder that is used twice is none the worse for it`() throws {
        let decoder = try PlainDecoder(ByteBuffer(string: #"{"b":1,"a":2}"#))
        for _ in 0..<2 { #expect(try decoder.decodeAll([String: Int].self) == ["a": 2, "b": 1]) }
        #expect(throws: NotPlain.self) { try decoder.decodeAll([String: Bool].self) }
        #expect(throws: NotPlain.self) { try decoder.decodeAll([String: Int].self) }
    }

    /// Takes whatever cannot be decoded or encoded for absent, and looks where it stands.
    struct Lenient: Codable, Equatable {
        private enum Key: CodingKey { case a, b }

        var number: Int?
        var place: String?

        init(number: Int? = nil) { self.number = number }

        init(from decoder: any Decoder) throws {
            let members = try decoder.container(keyedBy: Key.self)
            number = try? members.decode(Int.self, forKey: .a)
            if (try? members.decode(Bool.self, forKey: .b)) == true { place = members.codingPath.first?.stringValue }
        }

        func encode(to encoder: any Encoder) throws {
            var members = encoder.container(keyedBy: Key.self)
            try? members.encode(0.5, forKey: .a)
            try members.encode(encoder.codingPath.count, forKey: .b)
        }
    }

    @Test(arguments: [#"{"a":1.0}"#, #"{"a":1.5}"#, #"{"a":"1"}"#, #"{"a":1,"b":true}"#, #"{"x":1}"#])
    func `an error that a type catches, and a path that it asks for, are left to Foundation`(text: String) throws {
        let nested = #"{"outer":\#(text)}"#
        #expect(plain([String: Lenient].self, nested) == nil)
        #expect(
            try ByteBuffer(string: nested).decoded(as: [String: Lenient].self)
                == JSONDecoder().decode([String: Lenient].self, from: Data(nested.utf8)))
        let value = ["outer": Lenient(number: 1)]
        #expect(plain(value) == nil)
        #expect(String(buffer: try ByteBuffer.json(value)) == (try Self.foundation(value)))
    }

    /// Says as deep as it is asked to.
    final class Chain: Codable {
        var next: Chain?

        init(_ depth: Int) { next = depth > 1 ? Chain(depth - 1) : nil }
    }

    @Test(arguments: [1, 32, 33, 600]) func `what is nested deep is left to Foundation`(depth: Int) throws {
        let chain = Chain(depth)
        let foundation = try? Self.foundation(chain)
        #expect(plain(chain) == (depth <= 32 ? foundation : nil))
        #expect((try? ByteBuffer.json(chain)).map { String(buffer: $0) } == foundation)
        if let foundation { #expect((plain(Chain.self, foundation) != nil) == (depth <= 32)) }
    }

    struct Temperature: Codable, Equatable {
        private enum CodingKeys: String, CodingKey { case kelvin = "\u{212A}" }

        var kelvin: Int?
    }

    @Test func `names that are only alike are left to Foundation`() throws {
        #expect(plain(Temperature.self, #"{"K":1}"#) == nil)
        #expect(
            try ByteBuffer(string: #"{"K":1}"#).decoded(as: Temperature.self)
                == JSONDecoder().decode(Temperature.self, from: Data(#"{"K":1}"#.utf8)))
    }

    @Test func `a parent's members are left to Foundation`() throws {
        #expect(plain(Child()) == nil)
        #expect(plain(Child.self, #"{"y":2,"super":{"x":1}}"#) == nil)
    }

    @Test func `is decoded, with blanks and members that nobody asks for`() throws {
        let text = try Self.foundation(Mixed.sample)
        #expect(plain(Mixed.self, text) == .sample)
        #expect(
            plain(Mixed.self, " " + text.replacing(",", with: " ,\n\t").replacing(":", with: " : ") + "\r") == .sample)
        #expect(plain(Mixed.self, text.replacing(#""z":"#, with: #""more":[{"a":[null,1.5]}],"z":"#)) == .sample)
        #expect(plain(Choice.self, #"{"kind":{"b":{"text":"x"}}}"#) == Choice(kind: .b(text: "x", number: nil)))
        #expect(plain([Double].self, "[1.5,-0.25,3,0.1]") == [1.5, -0.25, 3, 0.1])
        #expect(plain([Int?].self, "[null,-0]") == [nil, 0])
        #expect(plain([Int: String].self, #"{"1":"x"}"#) == [1: "x"])
    }

    @Test func `members in any order, and more than are looked up one after another`() throws {
        let many = Dictionary(uniqueKeysWithValues: (0..<33).map { ("m\($0)", $0) })
        #expect(plain(many) == nil)
        #expect(plain([String: Int].self, try Self.foundation(many)) == nil)
        let fewer = many.filter { $0.value < 32 }
        #expect(plain(fewer) == (try Self.foundation(fewer)))
        #expect(plain([String: Int].self, try Self.foundation(fewer)) == fewer)
        #expect(try ByteBuffer(string: Self.foundation(many)).decoded(as: [String: Int].self) == many)
    }

    /// Bytes are changed, added and removed at random: what is still plain is what Foundation says it is.
    @Test(arguments: 0..<8) func `whatever is decoded is what Foundation decodes`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let text = Array(try Self.foundation(Mixed.sample).utf8)
        let parts = Array(#"{}[],:"\\u0e1.-+ntfüé "#.utf8)
        var decoded = 0
        for _ in 0..<1000 {
            var changed = text
            for _ in 0..<Int.random(in: 1...2, using: &generator) {
                let place = Int.random(in: 0..<changed.count, using: &generator)
                let byte = parts.randomElement(using: &generator) ?? 0
                switch Int.random(in: 0..<3, using: &generator) {
                case 0: changed[place] = byte
                case 1: changed.insert(byte, at: place)
                default: changed.remove(at: place)
                }
            }
            guard let value = try? PlainDecoder.decode(Mixed.self, from: ByteBuffer(bytes: changed)) else { continue }
            decoded += 1
            let foundation = try JSONDecoder().decode(Mixed.self, from: Data(changed))
            #expect(value == foundation, "\(String(decoding: changed, as: UTF8.self))")
        }
        #expect(decoded > 10)
    }

    @Test func `what is cut off anywhere is none`() throws {
        let text = try Self.foundation(Mixed.sample)
        for length in 0..<text.utf8.count {
            #expect(plain(Mixed.self, String(decoding: text.utf8.prefix(length), as: UTF8.self)) == nil)
        }
    }

    @Test(arguments: [
        "[01]", "[1.0]", "[1e2]", "[256]", "[-1]", "[1,]", "[1] x", "[+1]", "[.5]", "[-]", "[\"1\"]", "[true]", "{}",
        "",
        "[99999999999999999999]", String(repeating: "[", count: 100_000),
    ])
    func `numbers that are not plain, and no JSON`(text: String) {
        #expect(plain([UInt8].self, text) == nil)
    }

    @Test(arguments: [
        #"{"a":"\u0041"}"#, #"{"a":"1","a":"2"}"#, #"{"a":1}"#, #"{"é":"1"}"#, "{\"a\":\"\u{1}\"}", #"{"a":null}"#,
        #"{"a":"1",}"#, #"{"a" "1"}"#, #"{a:"1"}"#,
    ])
    func `strings that are not plain, and no JSON`(text: String) throws {
        #expect(plain([String: String].self, text) == nil)
        let foundation = try? JSONDecoder().decode([String: String].self, from: Data(text.utf8))
        #expect((try? ByteBuffer(string: text).decoded(as: [String: String].self)) == foundation)
    }

    @Test func `bytes that are no text`() {
        let bytes = ByteBuffer(bytes: [0x5b, 0x22, 0xff, 0x22, 0x5d])
        #expect((try? PlainDecoder.decode([String].self, from: bytes)) == nil)
    }

    @Test func `errors are Foundation's`() {
        #expect(throws: DecodingError.self) { try ByteBuffer(string: #"{"z":1}"#).decoded(as: Mixed.self) }
    }
}
