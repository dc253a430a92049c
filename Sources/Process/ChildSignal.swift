/// How a process is asked, or made, to end; each is stronger than the one before.
public enum ChildSignal: Int, Comparable, Sendable {
    case none, terminate, kill

    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}
