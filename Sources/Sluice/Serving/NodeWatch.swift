import NIOCore
import SluiceGateway

/// Which nodes live, by their beats in one partition and the owner's own clock.
struct NodeWatch {
    private struct Seen {
        var beat: String
        var since: NIODeadline
    }

    private var seen: [NodeID: Seen] = [:]
    private let deadAfter: TimeAmount

    init(deadAfter: TimeAmount) {
        self.deadAfter = deadAfter
    }

    /// The beats as they are now. Returns the nodes that have kept one for too long, with it.
    mutating func observe(_ beats: [(node: NodeID, beat: String)], at now: NIODeadline) -> [(
        node: NodeID, beat: String
    )] {
        var known: [NodeID: Seen] = [:]
        var dead: [(NodeID, String)] = []
        for (node, beat) in beats where !beat.hasPrefix("dead") {
            let earlier = seen[node].flatMap { $0.beat == beat ? $0 : nil }
            let entry = earlier ?? Seen(beat: beat, since: now)
            known[node] = entry
            if now - entry.since >= deadAfter { dead.append((node, beat)) }
        }
        seen = known
        return dead
    }

    /// Redis was away: nobody could beat, so everybody's time begins again.
    mutating func restart(at now: NIODeadline) {
        for node in seen.keys { seen[node]?.since = now }
    }
}
