import Foundation
import NIOCore
import NIOPosix
import SluiceLoadTest
import SluiceProcess
import Synchronization

/// A copy of this program that makes one share of the load test. It ends with this process: by the end of its standard input.
final class ShareChild: Sendable {
    private let input: FileHandle
    private let connected: EventLoopPromise<Void>
    private let measured: EventLoopPromise<LoadOutcome>
    private let latest = Mutex(LoadProgress())

    /// With the arguments of this process, and its share.
    static func start(_ share: LoadShare) throws(LoadError) -> ShareChild {
        let process = Process()
        let (input, output) = (Pipe(), Pipe())
        process.executableURL = URL(fileURLWithPath: Executable.own)
        process.arguments = CommandLine.arguments.dropFirst() + ["--share", "\(share)"]
        process.standardInput = input
        process.standardOutput = output
        do { try process.run() } catch { throw LoadError("another process cannot be started: \(error)") }
        let child = ShareChild(input: input.fileHandleForWriting)
        let reading = output.fileHandleForReading
        Thread.detachNewThread { child.read(reading) }
        return child
    }

    private init(input: FileHandle) {
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        self.input = input
        connected = loop.makePromise()
        measured = loop.makePromise()
    }

    var progress: LoadProgress { latest.withLock { $0 } }

    func connect() async throws {
        try await connected.futureResult.get()
    }

    func measure(from start: UInt64) async throws -> LoadOutcome {
        tell(.start(start))
        return try await measured.futureResult.get()
    }

    func stop() {
        tell(.stop)
    }

    /// One that has ended is noticed by the end of its output.
    private func tell(_ order: ShareOrder) {
        try? input.write(contentsOf: Data("\(order)\n".utf8))
    }

    private func read(_ output: FileHandle) {
        var failure = LoadError("a process of the load test ended without an outcome")
        var lines = LineReader(output)
        while let line = lines.next() {
            switch try? ShareMessage(line: line) {
            case .connected: connected.succeed()
            case .progress(let progress): latest.withLock { $0 = progress }
            case .outcome(let outcome): measured.succeed(outcome)
            case .failed(let reason): failure = LoadError(reason)
            case nil: failure = LoadError("a process of the load test said: \(line)")
            }
        }
        // Promises that are kept already stay so.
        connected.fail(failure)
        measured.fail(failure)
    }
}
