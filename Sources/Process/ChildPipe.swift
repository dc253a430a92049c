import Foundation
import Synchronization

/// A pipe for the output of a child; other children do not get its ends.
public struct ChildPipe: Sendable {
    public let reading: Int32
    public let writing: Int32

    /// Between `pipe` and FD_CLOEXEC nobody may start a process: it would hold the pipe open. (pipe2(2), which does both
    /// at once, is not to be had from Swift.)
    static let spawning = Mutex(())

    public static func open() throws(SpawnError) -> Self {
        try spawning.withLock { (_) throws(SpawnError) in
            var ends: [Int32] = [-1, -1]
            guard pipe(&ends) == 0 else { throw SpawnError(errno: errno) }
            for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
            return Self(reading: ends[0], writing: ends[1])
        }
    }
}
