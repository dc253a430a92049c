extension Ledger.Share {
    /// How soon other partitions are to hear of it.
    var urgency: OutboxRelay.Urgency {
        finished.allSatisfy { $0.effects.allSatisfy(\.tellsOfIncrementsOnly) } ? .canWait : .now
    }
}

extension Effect {
    /// Whether it can tell other partitions nothing, or only increments.
    fileprivate var tellsOfIncrementsOnly: Bool {
        switch self {
        case .increment, .reply, .accept, .deadLetter: true
        case .end, .join, .leave, .broadcast, .told: false
        }
    }
}
