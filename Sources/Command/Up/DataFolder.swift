import Foundation

/// The folder of one `sluice up`: Redis' data and socket, logs, the secret. One `sluice up` at a time uses it.
///
/// `up.pid` is locked by `sluice up` itself and holds its process id. `children.lock` is handed down to every child: it
/// is free when the last process of an earlier, killed `sluice up` has ended, so nothing is started into its remains.
struct DataFolder: Sendable {
    let path: String
    let children: FileLock
    private let up: FileLock
    private let isNew: Bool

    /// What a path of a Unix socket may have in bytes wherever we run (104 with its final zero on macOS, 108 on Linux).
    private static let longestSocketPath = 103

    var socket: String { "\(path)/redis.sock" }
    var secret: String { "\(path)/slack-signing-secret" }
    /// The access key for @connections.
    var credentials: String { "\(path)/credentials" }
    /// Our own CA and certificate.
    var tls: String { "\(path)/tls" }
    var rollStatus: RollStatusFile { RollStatusFile(path: Self.rollStatus(path)) }
    func log(_ name: ChildName) -> String { "\(path)/\(name.log)" }

    static func rollStatus(_ folder: String) -> String { "\(folder)/roll.status" }

    /// Whether a `sluice up` runs on the folder.
    static func isUsed(_ folder: String) -> Bool { FileLock.isHeld(path: "\(folder)/up.pid") }

    /// - Parameter waiting: called once if there are remains to wait for.
    init(_ path: String, waiting: () -> Void) async throws(CommandError) {
        self.path = Self.absolute(path)
        isNew = try Self.make(self.path)
        up = try Self.lockUp(self.path)
        RollStatusFile(path: Self.rollStatus(self.path)).remove()
        children = try await Self.lockChildren(self.path, waiting: waiting)
    }

    /// Children may run elsewhere, so everything is named from the root.
    static func absolute(_ path: String) -> String {
        let absolute = URL(fileURLWithPath: path, isDirectory: true).standardizedFileURL.path(percentEncoded: false)
        return absolute.count > 1 && absolute.hasSuffix("/") ? String(absolute.dropLast()) : absolute
    }

    /// The socket's path has to fit into `sockaddr_un`.
    func checkSocketPath() throws(CommandError) {
        guard socket.utf8.count <= Self.longestSocketPath else {
            throw CommandError(
                "\(socket) is longer than the \(Self.longestSocketPath) bytes a Unix socket may have: "
                    + "choose another folder with --data.")
        }
    }

    /// Gives the locks back. A folder that was made just now and holds nothing else yet is removed.
    func release(unused: Bool = false) {
        up.replaceContent("")
        rollStatus.remove()
        if unused, isNew {
            unlink(up.path)
            unlink(children.path)
            rmdir(path)
        }
        up.release()
        children.release()
    }

    /// Whether the folder was missing; folders above it that are missing too are made, and stay.
    private static func make(_ path: String) throws(CommandError) -> Bool {
        guard !FileManager.default.fileExists(atPath: path) else { return false }
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            return true
        } catch {
            throw CommandError("The data folder \(path) cannot be made: \(error.localizedDescription)")
        }
    }

    private static func lockUp(_ folder: String) throws(CommandError) -> FileLock {
        let path = "\(folder)/up.pid"
        if let lock = try FileLock(path: path) {
            lock.replaceContent("\(getpid())\n")
            return lock
        }
        let pid = (try? String(contentsOfFile: path, encoding: .utf8))?.trimmingCharacters(in: .whitespacesAndNewlines)
        let who = pid.map { $0.isEmpty ? "" : " (process \($0))" } ?? ""
        throw CommandError(
            "Another sluice up\(who) is running on \(folder): stop it, or choose another folder with --data.")
    }

    /// The remains end by themselves: they got SIGTERM when their `sluice up` was killed, and an edge drains 5 s.
    private static func lockChildren(_ folder: String, waiting: () -> Void) async throws(CommandError) -> FileLock {
        let path = "\(folder)/children.lock"
        let clock = ContinuousClock()
        let patience = clock.now + .seconds(15)
        var told = false
        while true {
            if let lock = try FileLock(path: path) { return lock }
            guard clock.now < patience else {
                throw CommandError(
                    "Processes that an earlier sluice up has started on \(folder) are still running: "
                        + "end them first (fuser \(path) lists them).")
            }
            if !told { waiting() }
            told = true
            try? await Task.sleep(for: .milliseconds(50))
        }
    }
}
