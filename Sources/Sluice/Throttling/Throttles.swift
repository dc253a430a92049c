import Logging
import SluiceGateway
import SluiceRedis
import Synchronization

/// Takes tokens for the handlers of this process from buckets in Redis: asks what ``TokenLine`` says, and tells those who wait.
final class Throttles: Sendable {
    private typealias Waiter = CheckedContinuation<Bool, any Error>

    private struct State {
        /// Of buckets that somebody waits for.
        var lines: [TokenBucket: TokenLine] = [:]
        var waiters: [TokenLine.Ticket: Waiter] = [:]
        var isClosed = false
    }

    /// Between a question that failed and the next.
    private static let pause = Duration.milliseconds(200)

    private let keys: Keyspace
    private let client: RedisClient
    private let logger: Logger
    private let lastTicket = Atomic<TokenLine.Ticket>(0)
    private let state = Mutex(State())

    init(keys: Keyspace, client: RedisClient, logger: Logger) {
        self.keys = keys
        self.client = client
        self.logger = logger
    }

    /// Whether the bucket had a token left; it has one less then. Waits until Redis answers.
    /// - Throws: `CancellationError`, when the task is cancelled or the worker ends.
    func take(from bucket: TokenBucket) async throws -> Bool {
        guard !bucket.isShut else { return false }
        let ticket = lastTicket.add(1, ordering: .relaxed).newValue
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { waiter in
                came(ticket, to: bucket, waiter)
                // The task may have been cancelled before there was a line to leave.
                if Task.isCancelled { left(ticket, bucket) }
            }
        } onCancel: {
            left(ticket, bucket)
        }
    }

    /// Whoever waits is told that the worker ends.
    func close() {
        let waiters = state.withLock { state in
            let waiters = state.waiters
            state = State(isClosed: true)
            return waiters
        }
        for waiter in waiters.values { waiter.resume(throwing: CancellationError()) }
    }
}

extension Throttles {
    private func came(_ ticket: TokenLine.Ticket, to bucket: TokenBucket, _ waiter: Waiter) {
        let action: TokenLine.Action? = state.withLock { state in
            guard !state.isClosed else { return nil }
            state.waiters[ticket] = waiter
            return state.lines[bucket, default: TokenLine()].came(ticket)
        }
        switch action {
        case .nothing: break
        case let action?: Task { await perform(action, for: bucket) }
        case nil: waiter.resume(throwing: CancellationError())
        }
    }

    private func left(_ ticket: TokenLine.Ticket, _ bucket: TokenBucket) {
        let waiter = state.withLock { state in
            state.lines[bucket]?.left(ticket)
            return state.waiters.removeValue(forKey: ticket)
        }
        waiter?.resume(throwing: CancellationError())
    }

    /// Until nobody waits for this bucket any more.
    private func perform(_ first: TokenLine.Action, for bucket: TokenBucket) async {
        var action = first
        while true {
            switch action {
            case .ask(let count): action = await ask(for: count, of: bucket)
            case .rest:
                try? await Task.sleep(for: Self.pause)
                action = change(bucket) { $0.rested() } ?? .nothing
            case .nothing: return
            }
        }
    }

    private func ask(for count: Int, of bucket: TokenBucket) async -> TokenLine.Action {
        // Nobody would answer.
        guard state.withLock({ !$0.isClosed }) else { return .nothing }
        do {
            let answer = try await client.evaluate(
                .throttle, keys: [.string(keys.throttle(bucket.name))],
                arguments: [.integer(Int64(count)), "\(bucket.rate)", .integer(Int64(bucket.burst))])
            return tell(change(bucket) { $0.answered(Int(clamping: answer.int ?? 0)) })
        } catch {
            let action = change(bucket) { $0.failed() } ?? .nothing
            if action == .rest(isFirst: true) { log(error, bucket) }
            return action
        }
    }

    private func tell(_ verdict: TokenLine.Verdict?) -> TokenLine.Action {
        guard let verdict else { return .nothing }
        let (admitted, refused) = state.withLock { state in
            (
                verdict.admitted.compactMap { state.waiters.removeValue(forKey: $0) },
                verdict.refused.compactMap { state.waiters.removeValue(forKey: $0) }
            )
        }
        for waiter in admitted { waiter.resume(returning: true) }
        for waiter in refused { waiter.resume(returning: false) }
        return verdict.next
    }

    /// Nil when the worker has ended meanwhile. A line that nobody stands in is forgotten.
    private func change<Result>(_ bucket: TokenBucket, _ change: (inout TokenLine) -> Result) -> Result? {
        state.withLock { state in
            guard var line = state.lines.removeValue(forKey: bucket) else { return nil }
            let result = change(&line)
            if !line.isIdle { state.lines[bucket] = line }
            return result
        }
    }

    /// That Redis is away others say already; what it says no to has to be seen to.
    private func log(_ error: RedisError, _ bucket: TokenBucket) {
        let isRefusal = error.code.serverPrefix != nil && !error.isTransient
        logger.log(
            level: isRefusal ? .error : .debug, "a throttle cannot be asked yet: its events wait",
            metadata: ["throttle": "\(bucket.name)", "error": "\(error)"])
    }
}
