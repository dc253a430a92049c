/// Whether a process can do its work now. The reason is for the operator who asks `/readyz`.
public enum Readiness: Sendable, Hashable {
    case ready
    case notReady(reason: String)
}
