import Foundation
import SluiceProcess

/// Finds the program that runs a function.
struct FunctionPrograms {
    let function: LambdaFunction
    let configuration: FunctionsConfiguration

    /// The first that can run functions.
    /// - Parameters:
    ///   - version: `3.12`.
    ///   - environment: the function's.
    func python(_ version: String, _ environment: [String: String]) throws(FunctionsError) -> String {
        let pythons = try pythons(version)
        guard let first = pythons.first else { throw error("there is no python\(version) and no python3 on PATH") }
        if let python = pythons.first(where: {
            PythonProbe.hasClient($0, in: function.codeFolder, environment: environment)
        }) {
            return python
        }
        throw error(
            """
            Python functions are run by awslambdaric, which \(pythons.joined(separator: " and ")) cannot import: \
            \(pythons.last ?? first) -m pip install awslambdaric, or name another Python with --python
            """)
    }

    private func pythons(_ version: String) throws(FunctionsError) -> [String] {
        if let python = configuration.python { return [try given(python)] }
        return [onPath("python\(version)"), onPath("python3")].compactMap { $0 }
    }

    func node() throws(FunctionsError) -> String {
        if let node = configuration.node { return try given(node) }
        guard let node = onPath("node") else { throw error("there is no node on PATH") }
        return node
    }

    func bootstrap() throws(FunctionsError) -> String {
        let path = "\(function.codeFolder)/bootstrap"
        guard FileManager.default.fileExists(atPath: path) else {
            throw error("there is no bootstrap in \(function.codeFolder)")
        }
        guard isExecutable(path) else { throw error("\(path) is not executable: chmod +x") }
        return path
    }

    func custom(_ command: [String]) throws(FunctionsError) -> [String] {
        guard let program = command.first else { throw error("its command is empty") }
        let path = program.contains("/") ? absolute(program, in: function.codeFolder) : onPath(program)
        guard let path, isExecutable(path) else { throw error("the command \(program) cannot be found or executed") }
        return [path] + command.dropFirst()
    }

    /// A program that has been named by the user: where it has no slash it is on PATH.
    private func given(_ program: String) throws(FunctionsError) -> String {
        let here = FileManager.default.currentDirectoryPath
        let path = program.contains("/") ? absolute(program, in: here) : onPath(program)
        guard let path, isExecutable(path) else { throw error("\(program) cannot be found or executed") }
        return path
    }

    private func absolute(_ path: String, in folder: String) -> String {
        path.hasPrefix("/") ? path : "\(folder)/\(path)"
    }

    private func onPath(_ name: String) -> String? { Executable.onPath(name, in: configuration.parentEnvironment) }

    private func isExecutable(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && !isFolder.boolValue
            && FileManager.default.isExecutableFile(atPath: path)
    }

    private func error(_ message: String) -> FunctionsError {
        FunctionsError(function: function.name, message: message)
    }
}
