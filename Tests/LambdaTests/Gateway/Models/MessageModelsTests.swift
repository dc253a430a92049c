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

    @Test func `refuse binary messages`() throws {
        let models = try Self.models(#"\$default"#, ["$default": "{}"])
        #expect(models.check(.binary(ByteBuffer(string: "{}"))) == .invalid)
        #expect(models.check(.text("{}")) == .valid)
    }
}
