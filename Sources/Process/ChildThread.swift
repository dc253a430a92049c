import Foundation

/// The thread that starts one child, and lives until that child has ended.
public enum ChildThread {
    /// Returns as soon as the process is started.
    /// - Parameter ended: called on the thread, when the process has ended.
    public static func start(
        _ launch: ChildLaunch, tether: ChildTether, lock: Int32? = nil, ended: @escaping @Sendable (ChildExit) -> Void
    ) throws(SpawnError) -> ChildProcess {
        let started = Started()
        start(launch, tether: tether, lock: lock, started: started.put, ended: ended)
        return try started.take().get()
    }

    /// Returns at once; both closures are called on the thread.
    /// - Parameters:
    ///   - started: called when the process has been started, or cannot be.
    ///   - ended: called after that, when the process has ended.
    public static func start(
        _ launch: ChildLaunch, tether: ChildTether, lock: Int32? = nil,
        started: @escaping @Sendable (Result<ChildProcess, SpawnError>) -> Void,
        ended: @escaping @Sendable (ChildExit) -> Void
    ) {
        let thread = Thread {
            var launch = launch
            launch.command = tether.command(launch.command, parent: getpid())
            do throws(SpawnError) {
                let child = try ChildProcess.start(launch, lock: lock)
                started(.success(child))
                ended(child.wait())
            } catch {
                started(.failure(error))
            }
        }
        thread.stackSize = 256 * 1024
        thread.start()
    }

    /// What the thread hands to whoever started it.
    private final class Started: @unchecked Sendable {
        private let filled = DispatchSemaphore(value: 0)
        /// Written before the signal, read after the wait.
        private var result: Result<ChildProcess, SpawnError>?

        func put(_ result: Result<ChildProcess, SpawnError>) {
            self.result = result
            filled.signal()
        }

        func take() -> Result<ChildProcess, SpawnError> {
            filled.wait()
            return result ?? .failure(SpawnError(errno: EAGAIN))
        }
    }
}
