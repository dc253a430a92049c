import Foundation
import Logging
import NIOCore
import NIOPosix
import Sluice
import SluiceProcess
import Synchronization

/// Functions as processes that speak the Lambda Runtime API.
///
///     invoke → queue → idle process: next → handler → response or error → outcome
///
/// Each function has its own processes, started ahead and kept warm; each process runs one call at a time. One event
/// loop serves all of them.
final class Functions: Sendable {
    /// Before the next attempt of a call that no process could be given.
    static let pause = Duration.milliseconds(200)

    private struct Pools {
        var byFunction: [String: FunctionPool] = [:]
        /// Nothing is started any more.
        var isStopped = false
    }

    private let functions: [LambdaFunction]
    private let configuration: FunctionsConfiguration
    private let logger: Logger
    private let loop: any EventLoop
    private let pools: NIOLoopBoundBox<Pools>
    private let nodeLoop = NodeLoop()
    private let watching = Mutex<Task<Void, Never>?>(nil)

    init(
        _ functions: [LambdaFunction], configuration: FunctionsConfiguration, logger: Logger,
        loop: any EventLoop = MultiThreadedEventLoopGroup.singleton.next()
    ) {
        self.functions = functions
        self.configuration = configuration
        self.logger = logger
        self.loop = loop
        pools = NIOLoopBoundBox.makeBoxSendingValue(Pools(), eventLoop: loop)
    }

    /// Starts all processes, and returns when each is ready or has failed, or all are stopped. A function that fails to start does not stop
    /// the others: its calls fail with its error, and it is tried again.
    /// - Throws: ``FunctionsError`` where a program is missing: no process runs then.
    func start() async throws {
        do {
            let starts = try launches().map { function, launch in
                (function, loop.flatSubmit { [self] in start(function, launch) })
            }
            for (function, start) in starts where try await start.get() == .missingClient {
                throw FunctionsError(function: function.name, message: InvocationFailure.missingClient.message)
            }
        } catch {
            await stop(within: .zero)
            throw error
        }
        if configuration.watch { watch() }
    }

    /// Runs the function once. Queue and run together take at most the invocation's time-out, and the run at most the
    /// function's own.
    ///
    /// One that ``Invocation/isCertain`` is tried again while no process could be given it.
    ///
    /// - Throws: where ``Invocation/mayBegin`` became false before a process could be given the call: no process was, and
    ///   none will be.
    func invoke(_ invocation: Invocation) async throws(NotBegun) -> InvocationOutcome {
        while true {
            switch await attempt(invocation) {
            case .given(let outcome): return outcome
            case .notBegun: throw NotBegun()
            case .notGiven(let outcome):
                guard invocation.isCertain, !outcome.isFinal else { return outcome }
                do { try await Task.sleep(for: Self.pause) } catch { return outcome }
            }
        }
    }

    private func attempt(_ invocation: Invocation) async -> CallEnd {
        await withCheckedContinuation { continuation in
            loop.execute { [pools] in
                guard let pool = pools.value.byFunction[invocation.function] else {
                    return continuation.resume(returning: .notGiven(.failed(.unknownFunction(invocation.function))))
                }
                pool.submit(invocation) { continuation.resume(returning: $0) }
            }
        }
    }

    /// Accepts no more calls, lets the running ones end, and ends all processes: by SIGTERM, and by SIGKILL 2 s later.
    /// - Parameter limit: how long calls may take; what is left then fails.
    func stop(within limit: Duration) async {
        watching.withLock { $0 }?.cancel()
        let stopped = loop.flatSubmit { [pools, loop] in
            pools.value.isStopped = true
            return EventLoopFuture.andAllComplete(
                pools.value.byFunction.values.map { $0.stop(within: TimeAmount(limit)) }, on: loop)
        }
        try? await stopped.get()
        nodeLoop.remove()
    }

    private func launches() throws -> [(LambdaFunction, FunctionLaunch)] {
        let path = try nodeLoop.write()
        return try functions.map { ($0, try FunctionLaunch($0, configuration: configuration, nodeLoop: path)) }
    }

    /// On the event loop.
    private func start(_ function: LambdaFunction, _ launch: FunctionLaunch) -> EventLoopFuture<InvocationFailure?> {
        guard !pools.value.isStopped else { return loop.makeSucceededFuture(nil) }
        var logger = logger
        logger[metadataKey: "function"] = "\(function.name)"
        // A function may ignore SIGTERM: should we be killed, it goes by SIGKILL.
        let setpriv = Executable.onPath("setpriv", in: configuration.parentEnvironment)
        let pool = FunctionPool(
            function, launch: launch, tether: ChildTether(setpriv: setpriv, signal: "KILL"),
            configuration: configuration, loop: loop, logger: logger)
        pools.value.byFunction[function.name] = pool
        return pool.start()
    }

    private func watch() {
        let folders = Dictionary(grouping: functions, by: \.codeFolder).mapValues { $0.map(\.name) }
        let task = Task { [pools, loop] in
            await SourceWatch(folders: Array(folders.keys)).run { folder in
                loop.execute { for name in folders[folder] ?? [] { pools.value.byFunction[name]?.reload() } }
            }
        }
        watching.withLock { $0 = task }
    }
}

extension InvocationOutcome {
    /// Of a call that no process was given: that another attempt ends the same way.
    fileprivate var isFinal: Bool {
        guard case .failed(let failure) = self else { return false }
        return failure == .stopping || failure == .throttled || failure.type == InvocationFailure.unknownType
    }
}

extension InvocationFailure {
    fileprivate static let unknownType = "ResourceNotFoundException"

    static func unknownFunction(_ name: String) -> Self {
        Self(type: unknownType, message: "Function not found: \(name)")
    }
}
