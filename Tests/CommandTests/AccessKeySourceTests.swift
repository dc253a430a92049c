import ArgumentParser
import Foundation
import Logging
import Testing

@testable import SluiceCommand
@testable import SluiceEdge

@Suite struct `where access keys come from` {
    private let logger = Logger(label: "keys") { _ in SwiftLogNoOpLogHandler() }
    private static let text = "[default]\naws_access_key_id = AKIDFILE\naws_secret_access_key = secret\n"

    private func keys(_ source: AccessKeySource) -> AccessKeys? { source.keyring.keys(newerThan: -1)?.keys }

    @Test func `none, the environment, a file, or both`() async throws {
        let environment = ["SLUICE_ACCESS_KEY_ID": "AKIDOWN", "SLUICE_SECRET_ACCESS_KEY": "s"]
        try await withTemporaryFolder { folder in
            let file = "\(folder)/keys"
            try Self.text.write(toFile: file, atomically: true, encoding: .utf8)
            for (path, variables, ids) in [
                ("", [:], []), ("", environment, ["AKIDOWN"]), (file, [:], ["AKIDFILE"]),
                (file, environment, ["AKIDFILE", "AKIDOWN"]),
            ] as [(String, [String: String], [String])] {
                let source = try AccessKeySource(file: path, in: variables, logger: logger)
                try source.load()
                #expect(keys(source)?.count == ids.count)
                for id in ids { #expect(keys(source)?[id] != nil) }
            }
        }
    }

    @Test func `half a key is an error`() {
        let error = #expect(throws: ValidationError.self) {
            try AccessKeySource(file: "", in: ["SLUICE_ACCESS_KEY_ID": "a"], logger: logger)
        }
        #expect(error?.message == "An access key has an id and a secret: SLUICE_SECRET_ACCESS_KEY is missing.")
    }

    @Test func `what is read anew counts, and what cannot be used changes nothing`() async throws {
        try await withTemporaryFolder { folder in
            let file = "\(folder)/keys"
            try Self.text.write(toFile: file, atomically: true, encoding: .utf8)
            let source = try AccessKeySource(file: file, in: [:], logger: logger)
            try source.load()
            try "[default]\nnonsense\n".write(toFile: file, atomically: true, encoding: .utf8)
            source.reload()
            #expect(keys(source)?["AKIDFILE"] != nil)
            let error = #expect(throws: CommandError.self) { try source.load() }
            #expect(
                error?.description
                    == "The access keys in \(file) cannot be used: line 2: it is neither [profile] nor name = value.")
            let newer = Self.text.replacing("AKIDFILE", with: "AKIDNEWER")
            try newer.write(toFile: file, atomically: true, encoding: .utf8)
            source.reload()
            #expect(keys(source)?["AKIDFILE"] == nil)
            #expect(keys(source)?["AKIDNEWER"] != nil)
        }
    }

    @Test func `a missing file is one clear sentence`() throws {
        let source = try AccessKeySource(file: "/no/such/file", in: [:], logger: logger)
        let error = #expect(throws: CommandError.self) { try source.load() }
        #expect(error?.description.hasPrefix("The access keys in /no/such/file cannot be read: ") == true)
    }

    @Test func `an edge does not start with a file that cannot be used`() async throws {
        let (exit, printed) = try await SluiceProcess.run(["edge", "--access-keys", "/no/such/file"])
        #expect(exit == .status(1))
        #expect(printed.contains("The access keys in /no/such/file cannot be read: "))
    }

    @Test(arguments: [(0o644, true), (0o640, false), (0o600, false)]) func `a file for everybody is warned of`(
        mode: Int, warns: Bool
    ) async throws {
        try await withTemporaryFolder { folder in
            let file = "\(folder)/keys"
            try Self.text.write(toFile: file, atomically: true, encoding: .utf8)
            try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file)
            let warnings = Warnings()
            let logger = Logger(label: "keys") { _ in warnings }
            try AccessKeySource(file: file, in: [:], logger: logger).load()
            #expect(warnings.messages.count == (warns ? 1 : 0))
        }
    }
}

/// Keeps what it is warned of.
private final class Warnings: LogHandler, @unchecked Sendable {
    var messages: [String] = []
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.warning

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { nil }
        set {}
    }

    func log(event: LogEvent) { messages.append("\(event.message)") }
}
