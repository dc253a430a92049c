import Foundation
import SluiceTestSupport
import Testing

@testable import SluiceLambda

@Suite struct SourceSnapshotTests {
    @Test func `a file that is written, added or removed changes it; packages and caches do not`() throws {
        let folder = try TemporaryFolder.make()
        defer { TemporaryFolder.remove(folder) }
        try TestFunction.write("1", to: "\(folder)/src/app.py")
        let first = SourceSnapshot(folder)
        #expect(SourceSnapshot(folder) == first)
        for ignored in ["node_modules/a.js", ".git/index", "src/__pycache__/app.pyc", ".app.py.swp"] {
            try TestFunction.write("x", to: "\(folder)/\(ignored)")
        }
        #expect(SourceSnapshot(folder) == first)
        try TestFunction.write("22", to: "\(folder)/src/app.py")
        let written = SourceSnapshot(folder)
        #expect(written != first)
        try TestFunction.write("", to: "\(folder)/src/more.py")
        let added = SourceSnapshot(folder)
        #expect(added != written)
        try FileManager.default.removeItem(atPath: "\(folder)/src/more.py")
        #expect(SourceSnapshot(folder) == written)
        #expect(SourceSnapshot("\(folder)/none") != written)
    }
}
