import NIOCore
import SluiceGateway
import Testing

@testable import SluiceLambda

@Suite struct `JSON of anybody` {
    @Test(arguments: [
        (#""\"\\\/\b\f\n\r\t\u0041""#, "\"\\/\u{8}\u{c}\n\r\tA"), (#""\ud83d\ude00""#, "😀"), (#""\ud83d""#, "\u{fffd}"),
        (#""\ude00x""#, "\u{fffd}x"), (#""\ud83d\u0041""#, "\u{fffd}A"), (#""\ud83d\ud83d\ude00""#, "\u{fffd}😀"),
        (#""é\u0000ü""#, "é\0ü"),
    ])
    func `has its escapes undone`(text: String, string: String) {
        #expect(JSONValue.text(text) == .string(JSONString(string)))
    }

    @Test(arguments: [
        "", " ", "{", "[", "\"", "[1,]", "{\"a\":1,}", "{\"a\" 1}", "{a:1}", "[1 2]", "tru", "nul", "\"\\x\"",
        "\"\\u12\"",
        "\"\n\"", "1 2", "{} x", "'a'", "\u{feff}1",
    ])
    func `is none where it is broken`(text: String) {
        #expect(JSONValue.text(text) == nil)
    }

    @Test func `is none where it is not UTF-8`() {
        #expect(JSONValue(ByteBuffer(bytes: [0x22, 0xff, 0x22])) == nil)
        #expect(JSONValue(ByteBuffer(bytes: [0x22, 0xed, 0xa0, 0x80, 0x22])) == nil)
    }

    @Test func `is nested as deep as for routes at most`() {
        let deep = { (count: Int) in String(repeating: "[", count: count) + String(repeating: "]", count: count) }
        #expect(JSONValue.text(deep(256)) != nil)
        #expect(JSONValue.text(deep(257)) == nil)
        #expect(JSONValue.text(String(repeating: "{\"a\":", count: 1_000_000)) == nil)
    }

    @Test func `has the last of two values with one name, and composed and decomposed letters for two`() {
        #expect(JSONValue.text(#"{"a":1,"a":2,"\u0061":3}"#) == .object(["a": 3]))
        guard case .object(let members)? = JSONValue.text("{\"\u{e9}\":1,\"e\u{301}\":2}") else {
            Issue.record("no object")
            return
        }
        #expect(members.count == 2)
        #expect(JSONValue.text("\"\u{e9}\"") != JSONValue.text("\"e\u{301}\""))
    }

    /// Cut anywhere, with any byte in any place: no trap, and JSON for both who read it or for none.
    @Test func `is JSON for routes where it is for models`() throws {
        let selection = try RouteSelection(#"\$default"#)
        func check(_ bytes: some Sequence<UInt8>) {
            let buffer = ByteBuffer(bytes: bytes)
            let isRead = JSONValue(buffer) != nil
            // Messages are UTF-8, which the edge sees to.
            guard isRead || String(validating: buffer.readableBytesView, as: UTF8.self) != nil else { return }
            #expect((selection.key(of: buffer) != nil) == isRead, "\(String(buffer: buffer))")
        }
        let text = Array(#"{"a":[1,-2.5e+10,"\ud83d\ude00é",true,null,{}],"b":{"c":[[]]}}"#.utf8)
        for length in text.indices { check(text[..<length]) }
        for index in text.indices {
            for byte in UInt8.min...UInt8.max {
                var changed = text
                changed[index] = byte
                check(changed)
            }
        }
    }
}

extension JSONValue: ExpressibleByIntegerLiteral, ExpressibleByStringLiteral {
    public init(integerLiteral value: Int) { self = .number(JSONNumber(String(value).utf8)) }

    public init(stringLiteral value: String) { self = .string(JSONString(value)) }
}
