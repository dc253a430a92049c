import NIOCore
import Synchronization

/// The time in which one owner serves a partition as it has read it: what its handlers may do, and whom they have accepted.
///
/// Handlers may start until an end that every beat which Redis takes puts off. By this worker's own clock it comes before
/// another worker can take the partition over, and when the partition is handed over it comes at once. What has started by
/// then may finish; what has not comes back, and starts at the next owner.
final class Tenure: Sendable {
    let acceptances = Acceptances()
    private let end = Atomic<UInt64>(0)

    /// Before the first time nothing may start.
    func permitStarts(until end: NIODeadline) { self.end.store(end.uptimeNanoseconds, ordering: .releasing) }

    func forbidStarts() { permitStarts(until: .uptimeNanoseconds(0)) }

    func permitsStart(at now: NIODeadline) -> Bool { now.uptimeNanoseconds < end.load(ordering: .acquiring) }
}

extension Tenure: Equatable {
    /// Each is its own.
    static func == (one: Tenure, other: Tenure) -> Bool { one === other }
}
