import Foundation

/// Folders of tests; short paths, because sockets live in them.
public enum TemporaryFolder {
    public static func make() throws -> String {
        var template = Array("/tmp/sluice-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else {
            throw TestSupportError("cannot make a folder in /tmp: \(String(cString: strerror(errno)))")
        }
        return String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    public static func remove(_ folder: String) {
        try? FileManager.default.removeItem(atPath: folder)
    }
}
