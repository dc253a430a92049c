import NIOCore
import NIOPosix

/// A share of a load test as it runs in this process: first ``connect()``, then ``measure(from:)``, once each.
public final class LoadRun: Sendable {
    private let eventLoop: any EventLoop
    private let core: NIOLoopBoundBox<LoadCore>

    /// The monotonic clock that messages are stamped with, the same in all processes of a machine: nanoseconds.
    public static var now: UInt64 { NIODeadline.now().uptimeNanoseconds }

    /// - Throws: ``LoadError`` where the target's name cannot be resolved.
    public init(
        _ plan: LoadPlan, share: LoadShare = .whole,
        on eventLoop: any EventLoop = MultiThreadedEventLoopGroup.singleton.next()
    ) throws(LoadError) {
        if plan.target.isSecure {
            do { try plan.tls.check() } catch { throw LoadError(error.message) }
        }
        let address: SocketAddress
        do {
            address = try .makeAddressResolvingHost(plan.target.host, port: plan.target.port)
        } catch {
            throw LoadError("\(plan.target.host) cannot be resolved: \(error)")
        }
        self.eventLoop = eventLoop
        core = .makeBoxSendingValue(
            LoadCore(plan, share, address: address, eventLoop: eventLoop), eventLoop: eventLoop)
    }

    /// Opens all connections.
    ///
    /// - Throws: ``LoadError`` where no further one could be opened for five seconds, or after ``stop()``.
    public func connect() async throws -> ConnectSummary {
        let done = eventLoop.makePromise(of: ConnectSummary.self)
        eventLoop.execute { self.core.value.connect(done) }
        return try await done.futureResult.get()
    }

    /// Sends, measures, waits for what is missing, and closes the connections.
    ///
    /// - Parameter start: when to begin, on the clock ``now``.
    public func measure(from start: UInt64) async throws -> LoadOutcome {
        let done = eventLoop.makePromise(of: LoadOutcome.self)
        eventLoop.execute { self.core.value.measure(from: start, done) }
        return try await done.futureResult.get()
    }

    /// Ends the sending; the second time also the waiting for answers. What was found out until then is the outcome.
    public func stop() {
        eventLoop.execute { self.core.value.stop() }
    }

    public var progress: LoadProgress {
        get async throws { try await eventLoop.submit { self.core.value.progress }.get() }
    }
}
