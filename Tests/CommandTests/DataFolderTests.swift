import Foundation
import Testing

@testable import SluiceCommand

@Suite struct DataFolderTests {
    @Test func `a second sluice up on the folder is refused with the first one's process id`() async throws {
        try await withTemporaryFolder { temporary in
            let path = "\(temporary)/data"
            let first = try await DataFolder(path) {}
            let error = await #expect(throws: CommandError.self) { _ = try await DataFolder(path) {} }
            #expect(
                error?.description.hasPrefix("Another sluice up (process \(getpid())) is running on \(path)") == true)
            first.release()
            try await DataFolder(path) {}.release()
        }
    }

    @Test func `the lock of children is waited for`() async throws {
        try await withTemporaryFolder { temporary in
            let orphan = try #require(try FileLock(path: "\(temporary)/children.lock"))
            var waited = 0
            let folder = try await DataFolder(temporary) {
                waited += 1
                orphan.release()
            }
            #expect(waited == 1)
            folder.release()
        }
    }

    @Test func `stale files of a killed sluice up do not hinder`() async throws {
        try await withTemporaryFolder { temporary in
            try "4711\n".write(toFile: "\(temporary)/up.pid", atomically: false, encoding: .utf8)
            try "".write(toFile: "\(temporary)/redis.sock", atomically: false, encoding: .utf8)
            let folder = try await DataFolder(temporary) {}
            #expect(try String(contentsOfFile: "\(temporary)/up.pid", encoding: .utf8) == "\(getpid())\n")
            folder.release()
        }
    }

    @Test func `a new folder that was not used is gone again, an old one stays`() async throws {
        try await withTemporaryFolder { temporary in
            let path = "\(temporary)/data"
            try await DataFolder(path) {}.release(unused: true)
            #expect(!FileManager.default.fileExists(atPath: path))
            try await DataFolder(path) {}.release()
            try await DataFolder(path) {}.release(unused: true)
            #expect(FileManager.default.fileExists(atPath: path))
        }
    }

    @Test func `a path too long for a socket is refused in one sentence`() async throws {
        try await withTemporaryFolder { temporary in
            let folder = try await DataFolder("\(temporary)/\(String(repeating: "x", count: 90))") {}
            defer { folder.release() }
            #expect(throws: CommandError.self) { try folder.checkSocketPath() }
        }
    }

    @Test func `a secret is made once, and only its owner reads it`() async throws {
        try await withTemporaryFolder { temporary in
            let path = "\(temporary)/slack-signing-secret"
            let secret = try SigningSecret.load(path)
            #expect(secret.wholeMatch(of: /[0-9a-f]{32}/) != nil)
            #expect(try SigningSecret.load(path) == secret)
            let attributes = try FileManager.default.attributesOfItem(atPath: path)
            #expect(attributes[.posixPermissions] as? Int == 0o600)
        }
    }

    @Test func `the last line of a log is the last that says something`() async throws {
        try await withTemporaryFolder { temporary in
            let log = LogFile(path: "\(temporary)/x.log")
            #expect(log.lastLine == nil)
            let text = String(repeating: "long\n", count: 2000) + "the last\n\n  \n"
            try text.write(toFile: log.path, atomically: false, encoding: .utf8)
            #expect(log.lastLine == "the last")
            log.startAnew()
            #expect(log.lastLine == nil)
            #expect(FileManager.default.fileExists(atPath: "\(log.path).old"))
        }
    }
}
