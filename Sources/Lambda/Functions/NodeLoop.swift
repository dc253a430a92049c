import Foundation
import Synchronization

/// Our loop for Node as a file: `node` runs files only.
final class NodeLoop: Sendable {
    private let folder = Mutex<URL?>(nil)

    /// - Returns: the path of the file.
    func write() throws -> String {
        try folder.withLock { folder in
            let made = FileManager.default.temporaryDirectory.appending(path: "sluice-node-\(UUID().uuidString)")
            try FileManager.default.createDirectory(
                at: made, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            folder = made
            let file = made.appending(path: "node-loop.mjs")
            try Data(PackageResources.node_loop_mjs).write(to: file)
            return file.path(percentEncoded: false)
        }
    }

    func remove() {
        folder.withLock { folder in
            if let folder { try? FileManager.default.removeItem(at: folder) }
            folder = nil
        }
    }
}
