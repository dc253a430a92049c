/// A function: code that processes run.
public struct LambdaFunction: Sendable, Equatable {
    /// The template's key or logical id: what its routes call it.
    public var name: String
    /// AWS_LAMBDA_FUNCTION_NAME: what it would be called on AWS.
    public var functionName: String
    /// `python3.12`, `nodejs20.x`, `provided.al2023`, …
    public var runtime: String
    /// `folder/module.function`; of a `provided` runtime whatever its bootstrap makes of it.
    public var handler: String
    /// An absolute path: where the code is.
    public var codeFolder: String
    public var environment: [String: String]
    public var timeout: Duration
    /// MiB. Told to the function, not enforced.
    public var memorySize: Int
    /// The template's reserved concurrency: no more processes than that.
    public var reservedConcurrency: Int?

    public init(
        name: String, functionName: String, runtime: String, handler: String, codeFolder: String,
        environment: [String: String] = [:], timeout: Duration = .seconds(3), memorySize: Int = 128,
        reservedConcurrency: Int? = nil
    ) {
        self.name = name
        self.functionName = functionName
        self.runtime = runtime
        self.handler = handler
        self.codeFolder = codeFolder
        self.environment = environment
        self.timeout = timeout
        self.memorySize = memorySize
        self.reservedConcurrency = reservedConcurrency
    }
}
