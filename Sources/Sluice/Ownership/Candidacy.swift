import NIOCore

/// What a worker knows of a partition that another one has, or nobody: whether the owner still beats.
struct Candidacy {
    /// How long a beat must have been the same here, while Redis answered: whoever lives has beaten meanwhile, also when
    /// Redis had stood still before.
    static let observation = TimeAmount.milliseconds(1500)
    /// An owner starts no handler when its last beat is older than the lease less this, on its own clock.
    static let margin = TimeAmount.seconds(1)

    private(set) var owner: String?
    private var beat = ""
    /// Since when the beat has been seen to be the same.
    private var since: NIODeadline
    /// When the owner beat last, by Redis' clock made this one.
    private var lastBeat: NIODeadline

    init(now: NIODeadline) {
        since = now
        lastBeat = now
    }

    /// - Parameter age: how long ago the owner beat, by Redis' clock.
    mutating func held(by owner: String, beat: String, age: TimeAmount, at now: NIODeadline) {
        lastBeat = now - age
        guard owner != self.owner || beat != self.beat else { return }
        (self.owner, self.beat, since) = (owner, beat, now)
    }

    /// Redis was away or slow: the owner could not beat, so the observation begins again.
    mutating func restart(at now: NIODeadline) {
        since = now
        lastBeat = now
    }

    /// The owner and beat that a claim may take the place of; an empty owner where the partition is nobody's.
    func expired(at now: NIODeadline, lease: TimeAmount) -> (owner: String, beat: String)? {
        guard let owner, now - since >= min(Self.observation, lease) else { return nil }
        if owner.isEmpty || now - since >= lease { return (owner, beat) }
        // Redis' clock may have jumped since that beat, so the owner must have come to its end by this one's, too.
        return now - lastBeat >= lease && now - since >= lease - Self.margin ? (owner, beat) : nil
    }
}
