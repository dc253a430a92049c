import Foundation
import NIOCore
import Testing

@testable import SluiceLambda

/// A schema of the official test suite for draft 4, and values that it accepts or refuses.
/// Source: https://github.com/json-schema-org/JSON-Schema-Test-Suite, as it comes with Python's jsonschema 4.26.0
struct SchemaSuite: Sendable, CustomTestStringConvertible {
    struct Example: Sendable {
        let description: String
        let data: JSONValue
        let isValid: Bool
    }

    let file: String
    let description: String
    let schema: JSONValue
    let examples: [Example]

    var testDescription: String { "\(file): \(description)" }

    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appending(path: "JSON-Schema-Test-Suite/draft4")

    static let all: [SchemaSuite] = {
        let files = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
        return files.filter { $0.hasSuffix(".json") }.sorted().flatMap(read)
    }()

    private static func read(_ file: String) -> [SchemaSuite] {
        guard let bytes = FileManager.default.contents(atPath: folder.appending(path: file).path),
            case .array(let groups)? = JSONValue(ByteBuffer(bytes: bytes))
        else { return [] }
        return groups.map { group in
            SchemaSuite(
                file: file, description: group[["description"]]?.scalarText ?? "", schema: group[["schema"]] ?? .null,
                examples: (group[["tests"]]?.items ?? []).map { test in
                    Example(
                        description: test[["description"]]?.scalarText ?? "", data: test[["data"]] ?? .null,
                        isValid: test[["valid"]] == .boolean(true))
                })
        }
    }
}

extension JSONValue {
    /// For tests: text that is JSON.
    static func text(_ text: String) -> JSONValue? { JSONValue(ByteBuffer(string: text)) }
}

extension JSONSchema {
    /// The schema alone, as the only model of an API.
    init(_ schema: JSONValue) throws(SchemaError) {
        self = try SchemaCompiler.compile("Model", of: ["Model": schema]).schema
    }
}
