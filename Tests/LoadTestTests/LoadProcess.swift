import Foundation
import SluiceTestSupport

/// A real `sluice load` of this build.
struct LoadProcess: Sendable {
    let program: ChildProgram
    private let folder: String

    static func start(_ url: String, _ arguments: [String]) throws -> LoadProcess {
        let folder = try TemporaryFolder.make()
        let program = try ChildProgram(
            "sluice", ["load", "--url", url, "--json", "\(folder)/json", "--html", "\(folder)/html"] + arguments,
            log: "\(folder)/log")
        return LoadProcess(program: program, folder: folder)
    }

    /// What it said when it ended.
    struct End {
        let status: Int32
        let printed: String
        let html: String
        let json: [String: Any]

        func book(_ name: String) -> Int? { (json["books"] as? [String: Any])?[name] as? Int }
        var books: [String: Int] { json["books"] as? [String: Int] ?? [:] }
        var errors: [String: Int] { json["errors"] as? [String: Int] ?? [:] }
    }

    func end() async -> End {
        let status = await program.waitForEnd()
        defer { TemporaryFolder.remove(folder) }
        let json = (try? Data(contentsOf: URL(fileURLWithPath: "\(folder)/json"))) ?? Data()
        return End(
            status: status, printed: program.output,
            html: (try? String(contentsOfFile: "\(folder)/html", encoding: .utf8)) ?? "",
            json: (try? JSONSerialization.jsonObject(with: json)) as? [String: Any] ?? [:])
    }

    static func run(_ url: String, _ arguments: String...) async throws -> End {
        try await start(url, arguments).end()
    }
}
