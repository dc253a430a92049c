import NIOCore

/// Which workers live, by their beats and this worker's own clock.
struct Membership {
    private struct Seen {
        var beat: String
        var since: NIODeadline
    }

    /// How long a set of workers must last before a beating owner is asked to hand over.
    static let settling = TimeAmount.seconds(1)

    private let me: String
    private let lease: TimeAmount
    private var seen: [String: Seen] = [:]
    private(set) var live: Set<String>
    private var changed: NIODeadline

    init(me: String, lease: TimeAmount, now: NIODeadline) {
        self.me = me
        self.lease = lease
        live = [me]
        changed = now
    }

    /// The beats as they are now. Returns whether other workers live than before.
    mutating func observe(_ beats: [String: String], at now: NIODeadline) -> Bool {
        for (worker, beat) in beats where seen[worker]?.beat != beat { seen[worker] = Seen(beat: beat, since: now) }
        seen = seen.filter { beats[$0.key] != nil }
        let found = Set(seen.filter { now - $0.value.since < lease }.keys).union([me])
        guard found != live else { return false }
        live = found
        changed = now
        return true
    }

    /// Redis was away or slow: nobody could beat, so everybody's time begins again.
    mutating func restart(at now: NIODeadline) {
        for worker in seen.keys where live.contains(worker) { seen[worker]?.since = now }
    }

    /// Workers that ended without a word so long ago that their beat can go.
    func forgotten(at now: NIODeadline) -> [String] {
        seen.filter { now - $0.value.since >= .nanoseconds(lease.nanoseconds * 10) }.map(\.key)
    }

    func isStable(at now: NIODeadline) -> Bool { now - changed >= Self.settling }
}
