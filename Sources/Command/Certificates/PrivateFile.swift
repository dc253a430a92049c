import Foundation

/// Small files that are replaced whole.
enum PrivateFile {
    static func read(_ path: String) -> [UInt8]? { FileManager.default.contents(atPath: path).map { [UInt8]($0) } }

    /// - Parameter isSecret: readable for its owner only, from the first byte on.
    static func write(_ bytes: [UInt8]?, to path: String, isSecret: Bool = true) throws(CommandError) {
        guard let bytes else { throw CommandError("libcrypto cannot write \(path).") }
        let fresh = "\(path).new"
        unlink(fresh)
        let descriptor = open(fresh, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, isSecret ? 0o600 : 0o644)
        guard descriptor >= 0 else { throw failed(path) }
        let written = bytes.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
        close(descriptor)
        guard written == bytes.count, rename(fresh, path) == 0 else { throw failed(path) }
    }

    private static func failed(_ path: String) -> CommandError {
        CommandError("\(path) cannot be written: \(String(cString: strerror(errno))).")
    }
}
