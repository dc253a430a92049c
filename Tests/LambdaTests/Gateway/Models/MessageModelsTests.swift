import NIOCore
import Sluice
import SluiceGateway
import Testing

@testable import SluiceLambda

@Suite struct `Models of messages` {
    private static func models(_ expression: String, _ schemas: [String: String]) throws -> MessageModels {
        MessageModels(
            selection: try RouteSelection(expression),
            schemas: try schemas.mapValues { try JSONSchema(try #require(JSONValue.text($0))) })
    }

    @Test(arguments: [
        (#"{"kind":"a","n":1}"#, true), (#"{"kind":"a"}"#, false), (#"{"kind":"b"}"#, true), ("{}", true),
        ("[1]", false),
        ("1", false), ("hello", false), ("", false), (#"{"kind":"a","n":1"#, false),
    ])
    func `are picked by the expression, else the standard one`(text: String, isValid: Bool) throws {
        let models = try Self.models(
            "$request.body.kind", ["a": #"{"required":["n"]}"#, "$default": #"{"type":"object"}"#])
        #expect(models.check(.text(text)) == (isValid ? .valid : .invalid))
    }

    @Test func `that are not there refuse every message`() throws {
        let models = try Self.models("$request.body.kind", ["a": "{}"])
        #expect(models.check(.text(#"{"kind":"a"}"#)) == .valid)
        #expect(models.check(.text(#"{"kind":"b"}"#)) == .invalid)
        #expect(models.check(.text("{}")) == .invalid)
    }

    @Test(arguments: [
        ("hello", "it is no JSON"), (#"{"kind":"b"}"#, "no model has its key"), (#"{"kind":"a"}"#, "Model"),
        (#"{"kind":"a","n":1,"list":[{"x":1}]}"#, "Model.properties.list.items.properties.x"),
        (#"{"kind":"a","n":1,"either":3}"#, "Model.properties.either"),
        (#"{"kind":"a","n":1,"never":1}"#, "Model.properties.never"),
        (#"{"kind":"a","n":1,"all":1}"#, "Model.properties.all.allOf.1"),
    ])
    func `tell what refuses a message`(text: String, refusal: String) throws {
        let list = #""list":{"items":{"properties":{"x":{"type":"string"}}}}"#
        let either = #""either":{"anyOf":[{"type":"string"},{"enum":[1,2]}]},"never":{"not":{"not":{"type":"null"}}}"#
        let all = #""all":{"allOf":[{},{"type":"null"}]}"#
        let schema = #"{"required":["n"],"properties":{\#(list),\#(either),\#(all)}}"#
        let models = try Self.models("$request.body.kind", ["a": schema])
        #expect(models.check(.text(text)) == .invalid)
        #expect(models.refusal(of: .text(text)) == refusal)
    }

    @Test func `refuse binary messages`() throws {
        let models = try Self.models(#"\$default"#, ["$default": "{}"])
        #expect(models.check(.binary(ByteBuffer(string: "{}"))) == .invalid)
        #expect(models.check(.text("{}")) == .valid)
    }
}
