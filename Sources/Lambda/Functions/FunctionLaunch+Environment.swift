/// The environment of functions: docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html.
extension FunctionLaunch {
    /// Of our own variables only what programs need to run at all: others may be secrets.
    static let handedDown = ["PATH", "HOME", "LANG"]

    /// The weakest first: what is handed down, the template's, what AWS sets, what the user passes on by name, and the
    /// names that describe the function, which nobody else can set.
    static func environment(_ function: LambdaFunction, _ configuration: FunctionsConfiguration) -> [String: String] {
        let parent = configuration.parentEnvironment
        return parent.filter { handedDown.contains($0.key) }
            .merging(function.environment) { $1 }
            .merging(configuration.aws.variables) { $1 }
            .merging(parent.filter { configuration.passedOn.contains($0.key) }) { $1 }
            .merging(described(function)) { $1 }
    }

    private static func described(_ function: LambdaFunction) -> [String: String] {
        [
            "_HANDLER": function.handler,
            "AWS_EXECUTION_ENV": "AWS_Lambda_\(function.runtime)",
            "AWS_LAMBDA_FUNCTION_NAME": function.functionName,
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "\(function.memorySize)",
            "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
            "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
            "AWS_LAMBDA_LOG_GROUP_NAME": "/aws/lambda/\(function.functionName)",
            "AWS_LAMBDA_LOG_STREAM_NAME": "[$LATEST]sluice",
            "LAMBDA_TASK_ROOT": function.codeFolder,
            "TZ": ":UTC",
        ]
    }
}
