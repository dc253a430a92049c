import Foundation

/// What stands in front of a child's command so that the child ends together with this process, even when that is killed
/// with SIGKILL: `setpriv` asks the kernel for a signal at the end of the parent (prctl(2), PR_SET_PDEATHSIG, which
/// survives exec), and the shell goes on only if the parent has not ended before that.
public struct ChildTether: Equatable, Sendable {
    /// `setpriv` of util-linux; `nil` where it is missing: then children outlive a parent that is killed.
    public let setpriv: String?
    /// What the child gets: `TERM`, or `KILL` where it may ignore that.
    public let signal: String

    public init(setpriv: String?, signal: String = "TERM") {
        self.setpriv = setpriv
        self.signal = signal
    }

    public func command(_ command: [String], parent: Int32) -> [String] {
        guard let setpriv else { return command }
        return [
            setpriv, "--pdeathsig", signal, "--",
            "/bin/sh", "-c", #"test "$PPID" = "$0" && exec "$@""#, "\(parent)",
        ] + command
    }
}
