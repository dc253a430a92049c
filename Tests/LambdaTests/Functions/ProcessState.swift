import Foundation

enum ProcessState {
    /// One that has ended, and that nobody has waited for, is none.
    static func isAlive(_ pid: Int32) -> Bool {
        guard let state = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8) else { return false }
        return !state.contains(") Z ")
    }
}

/// A value that a test's closure fills.
final class Box<Value>: @unchecked Sendable {
    var value: Value

    init(_ value: Value) { self.value = value }
}
