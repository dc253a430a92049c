import Foundation

/// The log of one child. The log of the run before is kept as `….old`.
struct LogFile: Sendable {
    let path: String

    func startAnew() {
        rename(path, "\(path).old")
    }

    /// The last line that says something, of at most 4 KB; `nil` if there is none.
    var lastLine: String? {
        guard let file = FileHandle(forReadingAtPath: path), let end = try? file.seekToEnd() else { return nil }
        defer { try? file.close() }
        try? file.seek(toOffset: end > 4096 ? end - 4096 : 0)
        guard let tail = try? file.readToEnd() else { return nil }
        return String(decoding: tail, as: UTF8.self)
            .split(whereSeparator: \.isNewline)
            .last { !$0.allSatisfy(\.isWhitespace) }
            .map(String.init)
    }
}
