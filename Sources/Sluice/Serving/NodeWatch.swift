import NIOCore
import SluiceGateway

/// Which nodes live, by their beats in one partition.
///
/// A beat is when its node was last seen, by Redis' clock. It has been silent for too long when its beat was the same for the
/// dead time on the owner's own clock; or when it is that old by Redis' clock, provided that the clock has been steady for so
/// long that whoever lives has beaten meanwhile. So an owner that has just taken over need not wait anew, also where its
/// worker has only just come; and neither a pause of Redis nor a jump of its clock kills anybody.
struct NodeWatch {
    struct Beat: Equatable {
        let node: NodeID
        /// Milliseconds since 1970; `dead…` for a node that has been declared dead.
        let beat: String

        var isDead: Bool { beat.hasPrefix("dead") }
    }

    private struct Seen {
        var beat: String
        var since: NIODeadline
    }

    /// Nodes beat within a second, and are connected again within two seconds of a restart of Redis.
    static let steadiness = TimeAmount.milliseconds(2500)

    private var seen: [NodeID: Seen] = [:]
    private let deadAfter: TimeAmount
    private var observed: NIODeadline?

    init(deadAfter: TimeAmount) {
        self.deadAfter = deadAfter
    }

    /// The beats as they were at `time` by Redis' clock. Returns the nodes that have kept one for too long, with it.
    mutating func observe(_ beats: [Beat], time: Int64, clock: RedisClock, at now: NIODeadline) -> [Beat] {
        // Redis or this worker stood still, and the nodes' beats may be right behind this answer.
        if let observed, now - observed > RedisClock.longestGap { restart(at: now) }
        observed = now
        let isSteady = clock.isSteady(for: min(Self.steadiness, deadAfter), at: now)
        let oldest = time - deadAfter.nanoseconds / 1_000_000
        var known: [NodeID: Seen] = [:]
        var silent: [Beat] = []
        for beat in beats where !beat.isDead {
            let earlier = seen[beat.node].flatMap { $0.beat == beat.beat ? $0 : nil }
            let entry = earlier ?? Seen(beat: beat.beat, since: now)
            known[beat.node] = entry
            let isOld = Int64(beat.beat).map { $0 <= oldest } ?? false
            if now - entry.since >= deadAfter || isSteady && isOld { silent.append(beat) }
        }
        seen = known
        return silent
    }

    /// Redis was away: nobody could beat, so everybody's time begins again.
    mutating func restart(at now: NIODeadline) {
        for node in seen.keys { seen[node]?.since = now }
    }
}
