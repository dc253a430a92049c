import Foundation
import Synchronization

/// Whether a Python can run functions: it may be there and not work (a shim of pyenv), or lack awslambdaric.
enum PythonProbe {
    /// A Python and the folder that it starts in, where awslambdaric may be beside the code.
    private struct Question: Hashable {
        let program: String
        let folder: String
    }

    /// Seconds: a Python that says nothing for longer does not work.
    private static let patience = 10.0
    /// Each is asked once: it takes a tenth of a second, and functions share most of them.
    private static let answers = Mutex<[Question: Bool]>([:])

    static func hasClient(_ program: String, in folder: String, environment: [String: String]) -> Bool {
        let question = Question(program: program, folder: folder)
        if let known = answers.withLock({ $0[question] }) { return known }
        let answer = ask(question, environment)
        answers.withLock { $0[question] = answer }
        return answer
    }

    private static func ask(_ question: Question, _ environment: [String: String]) -> Bool {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: question.program)
        process.arguments = ["-c", "import awslambdaric"]
        process.currentDirectoryURL = URL(fileURLWithPath: question.folder)
        process.environment = environment
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        let ended = DispatchSemaphore(value: 0)
        process.terminationHandler = { _ in ended.signal() }
        guard (try? process.run()) != nil else { return false }
        guard ended.wait(timeout: .now() + patience) == .success else {
            process.terminate()
            return false
        }
        return process.terminationStatus == 0
    }
}
