import Testing

@testable import SluiceLambda

@Suite struct `A JSON Schema` {
    private static func schema(_ text: String) throws -> JSONSchema {
        try JSONSchema(try #require(JSONValue.text(text)))
    }

    @Test(arguments: [
        (##"{"minLength":2,"maxLength":2}"##, "\"é😀\"", true), (##"{"maxLength":1}"##, "\"e\u{301}\"", false),
        (##"{"enum":["\u00e9"]}"##, "\"e\u{301}\"", false), (##"{"required":["\u00e9"]}"##, "{\"e\u{301}\":1}", false),
        (##"{"maximum":1e400}"##, "1e399", true), (##"{"maximum":1e400}"##, "1e401", false),
        (##"{"minimum":9007199254740993}"##, "9007199254740992", false), (##"{"type":"integer"}"##, "1e2", false),
        (##"{"type":"integer"}"##, "123456789012345678901234567890", true), (##"{"enum":[1]}"##, "1.0", true),
        (##"{"enum":[1]}"##, "true", false), (##"{"uniqueItems":true}"##, "[1,true,\"1\",[1],{\"a\":1}]", true),
        (##"{"uniqueItems":true}"##, "[{\"a\":1,\"b\":2},{\"b\":2,\"a\":1.0}]", false),
        (##"{"maxProperties":1}"##, ##"{"a":1,"a":2}"##, true), (##"{"maxItems":1e30}"##, "[1]", true),
        (##"{"minItems":2.0}"##, "[1]", false), (##"{"properties":{"constructor":{"type":"number"}}}"##, "{}", true),
        (##"{"const":1,"if":{},"format":"email"}"##, "\"x\"", true),
        (##"{"exclusiveMinimum":true}"##, "-5", true),
    ])
    func `is exact`(schema: String, value: String, isValid: Bool) throws {
        let verdict = try Self.schema(schema).check(try #require(JSONValue.text(value)))
        #expect(verdict == (isValid ? .valid : .invalid))
    }

    @Test(
        arguments: [
            ("[]", [], "a schema must be an object"), ("true", [], "a schema must be an object"),
            (##"{"type":"text"}"##, ["type"], "text is no type of draft 4"),
            (##"{"type":[]}"##, ["type"], "there must be one"),
            (##"{"type":{}}"##, ["type"], "it must be a text, or a list of texts"),
            (##"{"required":true}"##, ["required"], "it must be a list of names"),
            (##"{"properties":[]}"##, ["properties"], "it must be an object"),
            (##"{"properties":{"a":{"pattern":"("}}}"##, ["properties", "a", "pattern"], "( is no regular expression"),
            (##"{"patternProperties":{"[":{}}}"##, ["patternProperties", "["], "[ is no regular expression"),
            (##"{"items":[{"minItems":-1}]}"##, ["items", "0", "minItems"], "it must be a whole number from 0"),
            (##"{"minLength":1.5}"##, ["minLength"], "it must be a whole number from 0"),
            (##"{"exclusiveMinimum":5}"##, ["exclusiveMinimum"], "it must be true or false"),
            (##"{"multipleOf":0}"##, ["multipleOf"], "it must be greater than 0 and have at most 18 digits"),
            (##"{"additionalProperties":"no"}"##, ["additionalProperties"], "it must be true, false or a schema"),
            (##"{"anyOf":[]}"##, ["anyOf"], "it must be a list that is not empty"),
            (##"{"not":1}"##, ["not"], "a schema must be an object"),
            (##"{"enum":1}"##, ["enum"], "it must be a list that is not empty"),
            (##"{"dependencies":{"a":"b"}}"##, ["dependencies", "a"], "it must be a list of names"),
            (##"{"items":{"$ref":"#/definitions/x"}}"##, ["items", "$ref"], "#/definitions/x leads to nothing"),
            (
                ##"{"$ref":"https://example.com/x"}"##, ["$ref"],
                "https://example.com/x is not fetched: only models of this API are known"
            ),
            (##"{"$ref":"other.json"}"##, ["$ref"], "other.json is not fetched: only models of this API are known"),
            (
                ##"{"$ref":"https://apigateway.amazonaws.com/restapis/x/models/Other"}"##, ["$ref"],
                "Other is no model of this API"
            ),
            (##"{"$ref":"#name"}"##, ["$ref"], "#name is no JSON pointer"),
            (##"{"$ref":1}"##, ["$ref"], "it must be a text"),
            (##"{"$ref":"#/title","title":"t"}"##, ["title"], "a schema must be an object"),
            (
                ##"{"properties":{"a":{"id":"b","items":{"$ref":"#"}}}}"##, ["properties", "a", "items", "$ref"],
                "# is relative to an id, which is not followed here"
            ),
            (##"{"$ref":"#"}"##, [], "the schema refers to itself without an end"),
            (
                ##"{"anyOf":[{"$ref":"#/definitions/a"}],"definitions":{"a":{"not":{"$ref":"#"}}}}"##, [],
                "the schema refers to itself without an end"
            ),
            (##"{"dependencies":{"a":{"$ref":"#"}}}"##, [], "the schema refers to itself without an end"),
        ] as [(String, [String], String)])
    func `that cannot be compiled is told where`(schema: String, path: [String], reason: String) throws {
        let error = #expect(throws: SchemaError.self) { try Self.schema(schema) }
        #expect(error == SchemaError(location: SchemaLocation(model: "Model", path: path), reason: reason))
    }

    @Test func `tells what it does not check`() throws {
        let text =
            ##"{"title":"t","$schema":"http://json-schema.org/draft-07/schema#","const":1,"properties":{"a":{"format":"email"}}}"##
        let model = try SchemaCompiler.compile("M", of: ["M": try #require(JSONValue.text(text))])
        #expect(
            model.notes == [
                SchemaError(
                    location: SchemaLocation(model: "M", path: ["$schema"]), reason: "it is read as draft 4"),
                SchemaError(
                    location: SchemaLocation(model: "M", path: ["const"]),
                    reason: "it is no keyword of draft 4 and is not checked"),
                SchemaError(
                    location: SchemaLocation(model: "M", path: ["properties", "a", "format"]),
                    reason: "it is not checked"),
            ])
    }

    @Test func `refers to other models of the API`() throws {
        let text =
            ##"{"items":{"$ref":"https://apigateway.amazonaws.com/restapis/nn27okk1we/models/Point#/definitions/x"}}"##
        let models = [
            "List": try #require(JSONValue.text(text)),
            "Point": try #require(
                JSONValue.text(
                    ##"{"definitions":{"x":{"anyOf":[{"type":"null"},{"$ref":"#/definitions/y"}]},"y":{"type":"integer"}}}"##
                )),
        ]
        let schema = try SchemaCompiler.compile("List", of: models).schema
        #expect(schema.check(.array([1, .null])) == .valid)
        #expect(schema.check(.array([.string("1")])) == .invalid)
    }

    @Test func `goes as deep as messages do`() throws {
        let schema = try Self.schema(##"{"type":"array","items":{"$ref":"#"}}"##)
        func nested(_ count: Int, around text: String = "") -> JSONValue? {
            .text(String(repeating: "[", count: count) + text + String(repeating: "]", count: count))
        }
        #expect(schema.check(try #require(nested(190))) == .valid)
        #expect(schema.check(try #require(nested(190, around: "1"))) == .invalid)
        #expect(schema.check(try #require(nested(256))) == .exhausting)
    }

    @Test func `is given up where it is too much work`() throws {
        // Each level asks the next one twice: 2^40 questions.
        let levels = (0..<40).map {
            let next = ##"{"$ref":"#/definitions/\##($0 + 1)"}"##
            return ##""\##($0)":{"allOf":[\##(next),\##(next)]}"##
        }
        let schema = try Self.schema(
            ##"{"$ref":"#/definitions/0","definitions":{\##(levels.joined(separator: ",")),"40":{}}}"##)
        #expect(schema.check(1) == .exhausting)
        // An error inside of not is no answer either.
        let negated = try Self.schema(##"{"not":{"pattern":"^(a+)+$"}}"##)
        #expect(negated.check(.string(JSONString(String(repeating: "a", count: 60) + "b"))) == .exhausting)
    }

    /// Members, names and items that no schema looks at cost as well, however often alternatives have them passed.
    @Test(
        .timeLimit(.minutes(1)),
        arguments: [
            (
                ##"{"oneOf":[{"properties":{"left":{"$ref":"#"}}},"##
                    + ##"{"properties":{"left":{"$ref":"#"},"op":{"enum":["x"]}}}]}"##,
                #"{"left":"#, (0..<10_000).map { #""k\#($0)":0"# }.joined(separator: ","), "}"
            ),
            (
                ##"{"oneOf":[{"items":{"$ref":"#"}},{"items":{"$ref":"#"},"not":{"enum":["x"]}}]}"##, "[",
                Array(repeating: "0", count: 60_000).joined(separator: ","), "]"
            ),
            (
                ##"{"oneOf":[{"patternProperties":{"x$":{}},"additionalProperties":{"$ref":"#"}},"##
                    + ##"{"patternProperties":{"y$":{}},"additionalProperties":{"$ref":"#"}}]}"##,
                #"{"left":"#, #""\#(String(repeating: "a", count: 100_000))":0"#, "}"
            ),
            (
                ##"{"uniqueItems":true,"items":{"$ref":"#"}}"##, "[0,",
                (0..<50_000).map { "\($0)" }.joined(separator: ","), "]"
            ),
        ])
    func `is given up where alternatives multiply what is large`(
        schema: String, open: String, large: String, close: String
    ) throws {
        let schema = try Self.schema(schema)
        let brackets = open.hasPrefix("{") ? ("{", "}") : ("[", "]")
        let text =
            String(repeating: open, count: 40) + brackets.0 + large + brackets.1 + String(repeating: close, count: 40)
        let value = try #require(JSONValue.text(text))
        let clock = ContinuousClock()
        let start = clock.now
        #expect(schema.check(value) == .exhausting)
        #expect(clock.now - start < .seconds(10))
    }

    @Test(.timeLimit(.minutes(1))) func `takes bounded time for hostile names and texts`() throws {
        let schema = try Self.schema(
            ##"{"patternProperties":{"^(a+)+$":{}},"additionalProperties":{"pattern":"(x+x+)+y"}}"##)
        let members = (0..<3000).map {
            "\"\(String(repeating: "a", count: 30))!\($0)\":\"\(String(repeating: "x", count: 40))\""
        }
        let value = try #require(JSONValue.text("{\(members.joined(separator: ","))}"))
        let clock = ContinuousClock()
        let start = clock.now
        #expect(schema.check(value) == .exhausting)
        #expect(clock.now - start < .seconds(10))
    }
}
