import Foundation

/// The files of a code folder, with what changes when they are written. Packages, caches and what is hidden are left
/// out.
struct SourceSnapshot: Equatable, Sendable {
    private struct Stamp: Equatable {
        var seconds: Int
        var nanoseconds: Int
        var size: Int
    }

    static let ignored: Set = ["node_modules", "__pycache__"]

    private var files: [String: Stamp] = [:]

    init(_ folder: String) {
        read(folder)
    }

    private mutating func read(_ folder: String) {
        for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] {
            guard !name.hasPrefix("."), !Self.ignored.contains(name) else { continue }
            let path = "\(folder)/\(name)"
            var status = stat()
            guard lstat(path, &status) == 0 else { continue }
            if status.st_mode & S_IFMT == S_IFDIR {
                read(path)
            } else {
                files[path] = Stamp(
                    seconds: status.st_mtim.tv_sec, nanoseconds: status.st_mtim.tv_nsec, size: Int(status.st_size))
            }
        }
    }
}
