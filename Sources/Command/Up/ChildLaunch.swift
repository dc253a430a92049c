/// How one of the processes is started.
struct ChildLaunch: Equatable, Sendable {
    /// An absolute path, then the arguments.
    var command: [String]
    /// The whole environment.
    var environment: [String: String]
    /// Where standard output and standard error go.
    var log: String
}
