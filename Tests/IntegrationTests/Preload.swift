import Foundation
import SluiceTestSupport

/// A library of `Tests/Faults` that programs are started with, to fail as a machine does. Its folder goes with it.
final class Preload: Sendable {
    private let folder: String
    let library: String

    /// Compiles `name`.c.
    init(_ name: String) async throws {
        folder = try TemporaryFolder.make()
        library = "\(folder)/\(name).so"
        let source = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../Faults/\(name).c").path
        let output = try await Program("clang").output(["-shared", "-fPIC", "-Wall", "-o", library, source, "-ldl"])
        guard FileManager.default.fileExists(atPath: library) else { throw TestSupportError(output) }
    }

    deinit { TemporaryFolder.remove(folder) }

    var environment: [String: String] { ["LD_PRELOAD": library] }
}
