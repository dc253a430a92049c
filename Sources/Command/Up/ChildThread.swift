import Foundation

/// The thread that starts one child, and lives until that child has ended.
enum ChildThread {
    /// Returns as soon as the process is started.
    /// - Parameter ended: called on the thread, when the process has ended.
    static func start(
        _ launch: ChildLaunch, tether: ChildTether, lock: Int32, ended: @escaping @Sendable (ChildExit) -> Void
    ) throws(SpawnError) -> ChildProcess {
        let started = Started()
        let thread = Thread {
            let command = tether.command(launch.command, parent: getpid())
            do throws(SpawnError) {
                let child = try ChildProcess.start(
                    command, environment: launch.environment, log: launch.log, lock: lock)
                started.put(.success(child))
                ended(child.wait())
            } catch {
                started.put(.failure(error))
            }
        }
        thread.stackSize = 256 * 1024
        thread.start()
        return try started.take().get()
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
