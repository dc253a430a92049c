import Foundation
import NIOCore
import SluiceTestSupport
import Testing

@testable import SluiceLambda

/// Against Python's jsonschema: what random schemas say of random values.
@Suite(.enabled(if: SluiceTestSupport.Peers.have("jsonschema"), "Scripts/install-test-peers installs jsonschema"))
struct `Schemas as Python's jsonschema has them` {
    @Test(.timeLimit(.minutes(2)), arguments: [1, 2, 3])
    func `say the same of every value`(seed: Int) async throws {
        let folder = try TemporaryFolder.make()
        defer { TemporaryFolder.remove(folder) }
        let program = try ChildProgram(
            SluiceTestSupport.Peers.python,
            ["\(SluiceTestSupport.Peers.root)/Tests/Peers/schemas.py", "\(seed)", "2000"], log: "\(folder)/schemas")
        #expect(await program.waitForEnd() == 0, "\(program.output.suffix(1000))")
        let lines = program.output.split(separator: "\n")
        #expect(lines.count == 2000)
        for line in lines {
            let example = try #require(JSONValue.text(String(line)))
            let schema = try JSONSchema(example[["schema"]] ?? .null)
            let expected = example[["valid"]] == .boolean(true) ? SchemaVerdict.valid : .invalid
            #expect(schema.check(example[["data"]] ?? .null) == expected, "\(line)")
        }
    }
}
