import NIOCore
import Sluice
import Testing

@testable import SluiceLambda

@Suite struct `A function's JSON` {
    @Test(
        arguments: [
            ("null", .null), ("true", .boolean(true)), ("false", .boolean(false)), ("0", 0),
            ("1", 1),
            ("-5", -5), ("1e3", 1000),
            (#""1""#, .string("1")),
            (#""""#, .string("")), ("[]", .array([])), ("{}", .object([:])),
            (#"[1,"a",[true]]"#, .array([1, .string("a"), .array([.boolean(true)])])),
            (#" {"a":{"b":null}} "#, .object(["a": .object(["b": .null])])),
        ] as [(String, JSONValue)])
    func `is taken for what it is`(text: String, value: JSONValue) {
        #expect(JSONValue(ByteBuffer(string: text)) == value)
    }

    @Test(arguments: ["", " ", "{", "hello", "[1", "\u{0}", String(repeating: "[", count: 100_000)])
    func `is none where it is broken`(text: String) {
        #expect(JSONValue(ByteBuffer(string: text)) == nil)
    }
}
