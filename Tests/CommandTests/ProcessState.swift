import Foundation

/// Whether a process of this machine still runs. A zombie has ended, whoever forgets to reap it.
enum ProcessState {
    case running, ended

    static func of(_ pid: Int32) -> Self {
        guard let status = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8) else { return .ended }
        let state = status[(status.lastIndex(of: ")") ?? status.startIndex)...].dropFirst(2).first
        return state == "Z" || state == "X" ? .ended : .running
    }

    /// Looks again and again; a process that does not end lets the test run into its time limit.
    static func waitForEnd(of pid: Int32) async {
        while of(pid) == .running, (try? await Task.sleep(for: .milliseconds(5))) != nil {}
    }
}
