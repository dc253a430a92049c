import NIOCore

/// What a worker knows of a partition that another one has: whether it still beats.
struct Candidacy {
    private(set) var owner = ""
    private var beat = ""
    private var since: NIODeadline

    init(now: NIODeadline) {
        since = now
    }

    mutating func held(by owner: String, beat: String, at now: NIODeadline) {
        guard owner != self.owner || beat != self.beat else { return }
        (self.owner, self.beat, since) = (owner, beat, now)
    }

    /// Redis was away: the owner could not beat, so its lease begins again.
    mutating func restart(at now: NIODeadline) { since = now }

    /// The owner and beat that have been the same for a whole lease: what a claim may take the place of.
    func expired(at now: NIODeadline, lease: TimeAmount) -> (owner: String, beat: String)? {
        guard !owner.isEmpty, now - since >= lease else { return nil }
        return (owner, beat)
    }
}
