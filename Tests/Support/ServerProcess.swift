import Foundation
import Synchronization

/// A redis-server process that does not outlive the tests, even when they crash.
final class ServerProcess: Sendable {
    private let process: Process
    private let ended = DispatchSemaphore(value: 0)
    let id: Int32

    init(folder: String) throws {
        let child = try Self.prepare(folder)
        let ended = ended
        let started = DispatchSemaphore(value: 0)
        let failure = Mutex<(any Error)?>(nil)
        // The kernel ends the child when the thread that made it ends, so one thread stays with it.
        Thread.detachNewThread {
            do { try child.run() } catch { failure.withLock { $0 = error } }
            started.signal()
            child.waitUntilExit()
            ended.signal()
        }
        started.wait()
        if let error = failure.withLock({ $0 }) { throw error }
        id = child.processIdentifier
        process = child
    }

    private static func prepare(_ folder: String) throws -> Process {
        let server = try Program("redis-server").path
        let process = Process()
        let arguments = ["\(folder)/redis.conf"]
        if let guardian = try? Program("setpriv").path {
            process.executableURL = URL(fileURLWithPath: guardian)
            process.arguments = ["--pdeathsig", "KILL", "--", server] + arguments
        } else {
            process.executableURL = URL(fileURLWithPath: server)
            process.arguments = arguments
        }
        let log = "\(folder)/log"
        let descriptor = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw TestSupportError("cannot write \(log): \(String(cString: strerror(errno)))")
        }
        let output = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        process.standardOutput = output
        process.standardError = output
        process.standardInput = FileHandle.nullDevice
        return process
    }

    var isRunning: Bool { process.isRunning }

    func signal(_ number: Int32) {
        if isRunning { Foundation.kill(id, number) }
    }

    /// kill -9, and waits until it is gone.
    func end() {
        signal(SIGKILL)
        ended.wait()
        ended.signal()
    }
}
