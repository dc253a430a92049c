import Foundation
import SluiceTestSupport
import Testing

@testable import SluiceLambda

/// Templates that somebody's keyboard, disk or merge has damaged.
@Suite struct `Damaged templates` {
    @Test(arguments: [
        "chat-app.yaml", "subprotocol.yaml", "websocket-api.yaml", "http-api.yaml", "http-raw.yaml",
        "cdk.template.json",
        "serverless-compiled.json", "serverless.yml",
    ]) func `are read or refused, and never more than that`(fixture: String) throws {
        let folder = try TemplateFolder(fixture: fixture, files: ["tables.yml": "dev: {connections: x}"])
        defer { folder.remove() }
        let text = Array(try TemplateFolder.text(of: fixture).utf8)
        var random = SeededGenerator(seed: UInt64(text.count))
        var refused = 0
        for _ in 0..<50 {
            let damaged = Self.damaged(text, &random)
            try Data(damaged).write(to: URL(fileURLWithPath: folder.template))
            do throws(TemplateError) {
                for finding in try folder.read().findings { #expect(finding.line >= 1) }
            } catch {
                refused += 1
                #expect(!error.reason.isEmpty)
            }
        }
        #expect((1..<50).contains(refused))
    }

    private static let pieces = [
        "${", "}", "!Ref ", "*a", "&a ", ": ", "\n", "  ", "\t", "[", "{", "'", "\"", "\u{0}", "é", "- ", "<<: ",
    ]

    /// One to four edits: bytes changed, removed, doubled or put in.
    private static func damaged(_ text: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
        var damaged = text
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            let index = Int.random(in: 0..<damaged.count, using: &random)
            let end = min(index + Int.random(in: 1...40, using: &random), damaged.count)
            switch Int.random(in: 0..<4, using: &random) {
            case 0: damaged[index] = UInt8.random(in: 0...255, using: &random)
            case 1: damaged.removeSubrange(index..<end)
            case 2: damaged.insert(contentsOf: damaged[index..<end], at: index)
            default:
                damaged.insert(contentsOf: Array((pieces.randomElement(using: &random) ?? "").utf8), at: index)
            }
            if damaged.isEmpty { damaged = [10] }
        }
        return damaged
    }
}
