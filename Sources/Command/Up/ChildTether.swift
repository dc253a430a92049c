import Foundation

/// What stands in front of a child's command so that the child ends together with `sluice up`, even when that is killed
/// with SIGKILL: `setpriv` asks the kernel for a SIGTERM at the end of the parent (prctl(2), PR_SET_PDEATHSIG, which
/// survives exec), and the shell goes on only if the parent has not ended before that.
struct ChildTether: Equatable, Sendable {
    /// `setpriv` of util-linux; `nil` where it is missing: then children outlive a killed `sluice up`.
    let setpriv: String?

    func command(_ command: [String], parent: Int32) -> [String] {
        guard let setpriv else { return command }
        return [
            setpriv, "--pdeathsig", "TERM", "--",
            "/bin/sh", "-c", #"test "$PPID" = "$0" && exec "$@""#, "\(parent)",
        ] + command
    }
}
