/// How a process ended.
public enum ChildExit: Hashable, Sendable, CustomStringConvertible {
    case status(Int32)
    case signal(Int32)
    case notStarted(errno: Int32)

    /// `wait(2)`'s status word.
    public init(waitStatus: Int32) {
        let signal = waitStatus & 0x7f
        self = signal == 0 ? .status((waitStatus >> 8) & 0xff) : .signal(signal)
    }

    /// What a shell answers for a command that it cannot find (127) or run (126).
    public var isMissingCommand: Bool { self == .status(126) || self == .status(127) }

    public var description: String {
        switch self {
        case .status(let status): "exit status \(status)"
        case .signal(let number): "signal \(number)"
        case .notStarted(let error): "could not be started: error \(error)"
        }
    }
}
