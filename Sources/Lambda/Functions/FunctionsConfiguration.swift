/// How functions are run.
public struct FunctionsConfiguration: Sendable {
    /// How many processes a function has, and so how many calls it runs at a time; reserved concurrency may be less.
    public var concurrency: Int
    /// By the name of the function: the program that runs it, in place of what its runtime says, and its arguments. A
    /// relative path counts from the code folder, a bare name is looked up in PATH.
    public var commands: [String: [String]]
    /// The Python to use; `nil` takes the runtime's version from PATH, else `python3`.
    public var python: String?
    /// The Node to use; `nil` takes `node` from PATH.
    public var node: String?
    /// How long a process may take until it asks for its first event, before it is killed and replaced.
    public var startLimit: Duration
    /// Whether processes are replaced when a file of the code has changed.
    public var watch: Bool
    /// What functions are told about AWS.
    public var aws: AWSEnvironment
    /// Our own environment: PATH, HOME and LANG are handed down, and those of ``passedOn``.
    public var parentEnvironment: [String: String]
    /// The names of further variables that functions get.
    public var passedOn: [String]

    public init(
        concurrency: Int = 2, commands: [String: [String]] = [:], python: String? = nil, node: String? = nil,
        startLimit: Duration = .seconds(10), watch: Bool = false, aws: AWSEnvironment,
        parentEnvironment: [String: String], passedOn: [String] = []
    ) {
        self.concurrency = concurrency
        self.commands = commands
        self.python = python
        self.node = node
        self.startLimit = startLimit
        self.watch = watch
        self.aws = aws
        self.parentEnvironment = parentEnvironment
        self.passedOn = passedOn
    }
}
