import Foundation
import SluiceProcess

/// How the processes of one function are started: found once, before the first one is.
struct FunctionLaunch: Equatable {
    /// An absolute path, then the arguments.
    let command: [String]
    /// Without the address of the Runtime API, which each process has of its own.
    let environment: [String: String]
    let folder: String

    /// - Parameter nodeLoop: the path of our loop for Node.
    init(
        _ function: LambdaFunction, configuration: FunctionsConfiguration, nodeLoop: String
    ) throws(FunctionsError) {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: function.codeFolder, isDirectory: &isFolder), isFolder.boolValue
        else { throw FunctionsError(function: function.name, message: "there is no folder \(function.codeFolder)") }
        environment = Self.environment(function, configuration)
        let programs = FunctionPrograms(function: function, configuration: configuration)
        if let command = configuration.commands[function.name] {
            self.command = try programs.custom(command)
        } else {
            switch FunctionRuntime(function.runtime) {
            case .python(let version):
                command = [try programs.python(version, environment), "-m", "awslambdaric", function.handler]
            case .node: command = [try programs.node(), nodeLoop]
            case .provided: command = [try programs.bootstrap()]
            case nil:
                throw FunctionsError(
                    function: function.name,
                    message: "the runtime \(function.runtime) needs a command that runs it: --command")
            }
        }
        folder = function.codeFolder
    }

    /// - Parameter api: where the Runtime API of this process listens, as `127.0.0.1:port`.
    func child(api: String, output: Int32) -> ChildLaunch {
        var environment = environment
        environment["AWS_LAMBDA_RUNTIME_API"] = api
        return ChildLaunch(command: command, environment: environment, folder: folder, output: .descriptor(output))
    }

    /// What to do about a process that did not start, where its failure tells it.
    static func advice(_ failure: InvocationFailure) -> InvocationFailure? {
        guard failure.message.contains("No module named"), failure.message.contains("awslambdaric") else { return nil }
        return .missingClient
    }
}

extension InvocationFailure {
    static let missingClient = Self(
        type: "Runtime.MissingClient",
        message: "Python functions are run by awslambdaric, which this Python does not have: pip install awslambdaric")
}
