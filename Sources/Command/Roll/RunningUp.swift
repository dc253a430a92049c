import Foundation

/// The `sluice up` that runs on a data folder, as another process sees it.
struct RunningUp: Sendable {
    let folder: String
    let pid: Int32
    private let file: RollStatusFile

    /// Finds it by the lock that it holds, not by its process id alone: that may be somebody else's by now.
    static func find(on folder: String) throws(CommandError) -> Self {
        guard DataFolder.isUsed(folder) else { throw CommandError("No sluice up is running on \(folder).") }
        let file = RollStatusFile(path: DataFolder.rollStatus(folder))
        // It is written when signals are heard; before that SIGHUP would be the end.
        guard let status = file.read() else {
            throw CommandError("The sluice up on \(folder) has not started everything yet: try again.")
        }
        return Self(folder: folder, pid: status.up, file: file)
    }

    /// - Throws: when it has ended.
    func status() throws(CommandError) -> RollStatus {
        guard DataFolder.isUsed(folder), let status = file.read(), status.up == pid else {
            throw CommandError("The sluice up on \(folder) has ended.")
        }
        return status
    }

    func askToRoll() throws(CommandError) {
        guard kill(pid, SIGHUP) == 0 else {
            throw CommandError("Process \(pid) cannot be signalled: \(String(cString: strerror(errno))).")
        }
    }
}
