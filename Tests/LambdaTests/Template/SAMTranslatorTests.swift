import Foundation
import SluiceTestSupport
import Testing

@testable import SluiceLambda

/// AWS' own translator: what it makes of a SAM template must read as the template itself does.
@Suite(.enabled(if: SAMTranslator.python != nil, "Scripts/install-test-peers installs aws-sam-translator"))
struct `SAM's own translation` {
    private static func translated(_ folder: TemplateFolder) async throws -> String {
        let log = "\(folder.path)/translation.json"
        let program = try ChildProgram(
            try #require(SAMTranslator.python), [SAMTranslator.script, folder.template], log: log)
        #expect(await program.waitForEnd() == 0, "\(program.output)")
        return program.output
    }

    private static func withoutCode(_ functions: [String: LambdaFunction]) -> [String: LambdaFunction] {
        functions.mapValues { function in
            var function = function
            function.codeFolder = ""
            return function
        }
    }

    @Test(arguments: ["websocket-api.yaml", "chat-app.yaml"])
    func `of a WebSocket API reads as the template does`(fixture: String) async throws {
        let folders = ["auth", "connect", "send", "onconnect", "ondisconnect", "sendmessage"].map { ($0 + "/", "") }
        let folder = try TemplateFolder(fixture: fixture, files: Dictionary(uniqueKeysWithValues: folders))
        defer { folder.remove() }
        let translation = try TemplateFolder(try await Self.translated(folder), as: "translation.json")
        defer { translation.remove() }
        let own = try folder.read().project
        var translated = try translation.read().project
        // SAM sets the expression and makes no response, so that its translation is one-way.
        for (key, route) in own.webSocket?.routes ?? [:] where route.isTwoWay {
            #expect(translated.webSocket?.routes[key]?.isTwoWay == false)
            translated.webSocket?.routes[key]?.isTwoWay = true
        }
        #expect(own.webSocket != nil)
        #expect(own.webSocket == translated.webSocket)
        #expect(Self.withoutCode(own.functions) == Self.withoutCode(translated.functions))
    }

    @Test func `of HTTP events has the routes that are read`() async throws {
        let folder = try TemplateFolder(fixture: "http-api.yaml", files: ["src/": ""])
        defer { folder.remove() }
        let translation = try TemplateDocument.parse(try await Self.translated(folder), name: "translation.json")
        let paths = translation["Resources"]?["ServerlessHttpApi"]?["Properties"]?["Body"]?["paths"]
        let keys = (paths?.entries ?? []).flatMap { path in
            path.value.entries.map { method in
                path.key == "$default"
                    ? path.key
                    : "\(method.key.contains("any") ? "ANY" : method.key.uppercased()) \(path.key)"
            }
        }
        #expect(Set(keys) == Set(try folder.read().project.http?.routes.map(\.key) ?? []))
    }
}

private enum SAMTranslator {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    static let script = folder.path + "/translate.py"

    /// A Python that has it: the peers' own, or the machine's.
    static let python: String? = {
        let root = folder.deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path
        return ["\(root)/.build/peers/bin/python", try? Program("python3").path].compactMap(\.self).first(where: hasIt)
    }()

    private static func hasIt(_ python: String) -> Bool {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: python)
        process.arguments = ["-c", "import samtranslator, yaml"]
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }
}
