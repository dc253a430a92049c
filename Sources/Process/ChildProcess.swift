import Foundation
import Synchronization

/// One process: started, waited for and signalled.
public struct ChildProcess: Sendable {
    public let pid: pid_t
    private let reaping = Reaping()

    private init(pid: pid_t) {
        self.pid = pid
    }

    /// Once it is reaped its number may be another process': no signal is sent from then on.
    private final class Reaping: Sendable {
        let isDone = Mutex(false)
    }

    /// Starts the command in a process group of its own, so that a terminal's Ctrl-C reaches us only, with every signal
    /// at its default, and of our descriptors only the output and `lock`, as number 3.
    ///
    /// The calling thread has to live as long as the child: PR_SET_PDEATHSIG fires when the parent *thread* ends.
    public static func start(_ launch: ChildLaunch, lock: Int32? = nil) throws(SpawnError) -> Self {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        switch launch.output {
        case .file(let path):
            posix_spawn_file_actions_addopen(&actions, 1, path, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        case .descriptor(let descriptor):
            posix_spawn_file_actions_adddup2(&actions, descriptor, 1)
        }
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        if let lock { posix_spawn_file_actions_adddup2(&actions, lock, 3) }
        // NIO's sockets stay open in an exec: a child that had them would keep them from being closed. One that is not open
        // is no error here.
        for descriptor in (lock == nil ? 3 : 4)..<max(4, OpenDescriptors.end) {
            posix_spawn_file_actions_addclose(&actions, descriptor)
        }

        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

        let command = command(launch)
        var pid = pid_t()
        let error = CStrings.with(command) { arguments in
            CStrings.with(launch.environment.map { "\($0.key)=\($0.value)" }) { variables in
                ChildPipe.spawning.withLock { _ in
                    posix_spawn(&pid, command[0], &actions, &attributes, arguments, variables)
                }
            }
        }
        guard error == 0 else { throw SpawnError(errno: error) }
        return Self(pid: pid)
    }

    /// Where there is a folder a shell goes there, and becomes the program.
    private static func command(_ launch: ChildLaunch) -> [String] {
        guard let folder = launch.folder else { return launch.command }
        return ["/bin/sh", "-c", #"cd -- "$0" && exec "$@""#, folder] + launch.command
    }

    /// Blocks until the process has ended. What it leaves behind in its group is killed before it is reaped, as long as
    /// nobody else can have its number.
    public func wait() -> ChildExit {
        var information = siginfo_t()
        while waitid(P_PID, id_t(pid), &information, WEXITED | WNOWAIT) < 0, errno == EINTR {}
        return reaping.isDone.withLock { isDone in
            kill(-pid, SIGKILL)
            var status: Int32 = 0
            while waitpid(pid, &status, 0) < 0, errno == EINTR {}
            isDone = true
            return ChildExit(waitStatus: status)
        }
    }

    /// SIGHUP: for what reads its files again then.
    public func hangUp() {
        send(SIGHUP, to: pid)
    }

    public func signal(_ signal: ChildSignal) {
        switch signal {
        case .none: break
        case .terminate: send(SIGTERM, to: pid)
        case .kill: send(SIGKILL, to: -pid)
        }
    }

    private func send(_ signal: Int32, to target: pid_t) {
        reaping.isDone.withLock { isDone in
            if !isDone { kill(target, signal) }
        }
    }
}

/// `posix_spawn` failed.
public struct SpawnError: Error {
    public let errno: Int32
}
