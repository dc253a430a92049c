/// How a process is started.
public struct ChildLaunch: Equatable, Sendable {
    /// Where standard output and standard error go.
    public enum Output: Equatable, Sendable {
        /// To the end of the file.
        case file(String)
        /// Into a descriptor of ours, which stays ours to close.
        case descriptor(Int32)
    }

    /// An absolute path, then the arguments.
    public var command: [String]
    /// The whole environment.
    public var environment: [String: String]
    /// Where it runs; `nil` is where we do.
    public var folder: String?
    public var output: Output

    public init(command: [String], environment: [String: String], folder: String? = nil, output: Output) {
        self.command = command
        self.environment = environment
        self.folder = folder
        self.output = output
    }
}
