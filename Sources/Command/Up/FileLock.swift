import Foundation

/// An advisory lock (flock(2)) on a file. The kernel releases it when the last descriptor of it is closed, so at the
/// latest with the last process that has one.
struct FileLock: Sendable {
    let path: String
    let descriptor: Int32

    /// `nil` when somebody else holds the lock. The file is made if it is missing, and stays: removing a locked file
    /// would let two processes lock two files of one name.
    init?(path: String) throws(CommandError) {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw CommandError("\(path) cannot be opened: \(String(cString: strerror(errno))).")
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            return nil
        }
        self.path = path
        self.descriptor = descriptor
    }

    /// Whether somebody holds the lock of that file now.
    static func isHeld(path: String) -> Bool {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return flock(descriptor, LOCK_SH | LOCK_NB) != 0
    }

    func replaceContent(_ text: String) {
        ftruncate(descriptor, 0)
        _ = Array(text.utf8).withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, 0) }
    }

    func release() {
        close(descriptor)
    }
}
