import Testing

@testable import SluiceLambda

@Suite struct `The official test suite of JSON Schema draft 4` {
    /// Schemas that are refused, and what their references lead to; no example of the others comes out otherwise. Not
    /// here are `format.json` and `optional/format`: formats are not checked.
    private static let refused = [
        "definitions.json: validate definition against metaschema": "the meta-schema is another server's",
        "optional/id.json: id inside an enum is not a real identifier": "an id in a schema",
        "ref.json: $ref prevents a sibling id from changing the base uri": "an id in a schema",
        "ref.json: Location-independent identifier": "an id in a schema",
        "ref.json: Location-independent identifier with base URI change in subschema": "an id in a schema",
        "ref.json: Recursive references between schemas": "an id in a schema",
        "ref.json: id must be resolved against nearest parent, not just immediate parent": "an id in a schema",
        "ref.json: remote ref, containing refs itself": "the meta-schema is another server's",
        "refRemote.json: Location-independent identifier in remote ref": "another server",
        "refRemote.json: base URI change": "another server",
        "refRemote.json: base URI change - change folder": "another server",
        "refRemote.json: base URI change - change folder in subschema": "another server",
        "refRemote.json: fragment within remote ref": "another server",
        "refRemote.json: ref within remote ref": "another server",
        "refRemote.json: remote ref": "another server",
        "refRemote.json: root ref in remote ref": "another server",
    ]

    @Test func `is there`() {
        #expect(SchemaSuite.all.count > 150)
        #expect(SchemaSuite.all.flatMap(\.examples).count > 500)
    }

    @Test(arguments: SchemaSuite.all)
    func `holds`(suite: SchemaSuite) throws {
        guard Self.refused[suite.testDescription] == nil else {
            #expect(throws: SchemaError.self) { try JSONSchema(suite.schema) }
            return
        }
        let schema = try JSONSchema(suite.schema)
        for example in suite.examples {
            #expect(schema.check(example.data) == (example.isValid ? .valid : .invalid), "\(example.description)")
        }
    }
}
