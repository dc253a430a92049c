import NIOCore
import Synchronization

/// A route's throttle in this process. Every worker process has its own, so a deployment with N workers lets through up to N
/// times the rate; which worker serves a connection stays the same, so a single client never gets more than one share.
final class RouteThrottle: Sendable {
    private let bucket: Mutex<TokenBucket>

    init(_ throttle: Throttle) {
        bucket = Mutex(TokenBucket(throttle, at: .now()))
    }

    func admits() -> Bool {
        bucket.withLock { $0.take(at: .now()) }
    }
}
