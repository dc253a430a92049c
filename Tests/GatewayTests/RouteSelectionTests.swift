import NIOCore
import SluiceTestSupport
import Testing

@testable import SluiceGateway

@Suite struct `Route selection` {
    static let body = #"{"service":"chat","action":"join","data":{"room":"room1234"}}"#

    static func select(_ expression: String, _ body: String = body) throws -> String? {
        try RouteSelection(expression).key(of: ByteBuffer(string: body))
    }

    /// The table of AWS' documentation.
    @Test(arguments: [
        ("$request.body.action", "join"), ("${request.body.action}", "join"),
        ("${request.body.service}/${request.body.action}", "chat/join"),
        ("${request.body.action}-${request.body.invalidPath}", "join-"), ("action", "action"),
        (#"\$default"#, "$default"),
        ("$request.body.data.room", "room1234"),
    ])
    func `does what AWS documents`(expression: String, key: String) throws {
        #expect(try Self.select(expression) == key)
    }

    @Test(arguments: [
        (#"{"action":1}"#, "1"), (#"{"action":1.50}"#, "1.50"), (#"{"action":true}"#, "true"),
        (#" { "action" : "a\u00e4\n\ud83c\udf89" } "#, "aä\n🎉"), (#"{"a\u0063tion":"escaped name"}"#, "escaped name"),
        (#"{"other":[1,{"action":"no"},"x"],"action":"yes"}"#, "yes"), (#"{"action":"first","action":"last"}"#, "last"),
        // AWS documents the array of two; the rest follows from what writes it.
        (#"{"action":["item1","item2"]}"#, "[item1, item2]"), (#"{"action":[]}"#, "[]"),
        (
            #"{"action": [ 1 , null,"\u0061", true,{"b":[1, 2]},[ "c" ] ]}"#,
            #"[1, null, a, true, {"b":[1, 2]}, [ "c" ]]"#
        ),
    ])
    func `makes text of what it finds`(body: String, key: String) throws {
        #expect(try Self.select("$request.body.action", body) == key)
    }

    @Test(arguments: [
        #"{"action":null}"#, #"{}"#, #"[]"#, #""action""#, "1", "null", #"{"data":{"action":"nested"}}"#,
        "", " ", "hello", #"{"action":"a""#, #"{"action":"a"}x"#, #"{"action":'a'}"#, #"{action:"a"}"#,
        #"{"action":"a",}"#,
        #"{"action":01}"#, #"{"action":"\x"}"#, #"{"action":"\u12"}"#, "{\"action\":\"a\n\"}", #"{"action":tru}"#,
        #"{"action"}"#,
        #"{"action":-}"#, #"{"action":1.}"#, #"{"action":1e}"#, "[1 2]",
    ])
    func `selects nothing where there is no JSON or no value`(body: String) throws {
        #expect(try Self.select("$request.body.action", body) == nil)
    }

    @Test func `goes through arrays by index`() throws {
        #expect(try Self.select("$request.body[2]", #"[2,"id","BootNotification",{}]"#) == "BootNotification")
        #expect(try Self.select("${request.body.a[1].b}", #"{"a":[0,{"b":"x"}]}"#) == "x")
        #expect(try Self.select("$request.body[9]", "[1]") == nil)
    }

    @Test func `a static expression selects for JSON only`() throws {
        #expect(try Self.select("action", "{}") == "action")
        #expect(try Self.select("action", "not JSON") == nil)
    }

    @Test func `nesting is bounded`() throws {
        let deep = String(repeating: "[", count: 100_000)
        #expect(try Self.select("$request.body.action", deep) == nil)
        let fine =
            #"{"action":"a","x":"# + String(repeating: "[", count: 200) + String(repeating: "]", count: 200) + "}"
        #expect(try Self.select("$request.body.action", fine) == "a")
    }

    @Test(arguments: [
        "", "${request.body.a", "$context.routeKey", "$request.body.", "$request.body[x]", "$request.header.a",
    ])
    func `an expression that cannot be read is refused`(expression: String) {
        #expect(throws: RouteSelection.Malformed.self) { try RouteSelection(expression) }
    }

    @Test func `random bytes never trap`() {
        var random = SeededGenerator(seed: 2)
        let alphabet = Array(#"{}[]":,\u0e1-.+truefalsn "#.utf8)
        for _ in 0..<50_000 {
            let bytes = (0..<Int.random(in: 0..<40, using: &random)).map { _ in
                alphabet.randomElement(using: &random) ?? 0
            }
            _ = RouteSelection.action.key(of: ByteBuffer(bytes: bytes))
        }
    }
}
