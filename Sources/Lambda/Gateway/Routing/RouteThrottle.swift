import NIOCore
import Synchronization

/// A route's throttle in this process. Every worker process has its own: N of them let through up to N times the rate.
final class RouteThrottle: Sendable {
    private let bucket: Mutex<TokenBucket>

    init(_ throttle: Throttle) {
        bucket = Mutex(TokenBucket(throttle, at: .now()))
    }

    func admits() -> Bool {
        bucket.withLock { $0.take(at: .now()) }
    }
}
