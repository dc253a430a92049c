import SluiceGateway

/// Which of a loop's connections are members of which topics.
struct TopicTable {
    fileprivate struct Members {
        var seats: ContiguousArray<Seat> = []
        var positions: [Seat: Int] = [:]
    }

    private var topics: [Topic: Members] = [:]
    private var memberships: [Seat: [Topic]] = [:]

    /// In the order of joining, but for the last, who fills the place of whoever leaves.
    func members(of topic: Topic) -> ContiguousArray<Seat> { topics[topic]?.seats ?? [] }

    func topics(of seat: Seat) -> [Topic] { memberships[seat] ?? [] }

    mutating func join(_ seat: Seat, _ topic: Topic) {
        guard topics[topic, default: Members()].add(seat) else { return }
        memberships[seat, default: []].append(topic)
    }

    mutating func leave(_ seat: Seat, _ topic: Topic) {
        guard remove(seat, from: topic) else { return }
        memberships[seat]?.removeAll { $0 == topic }
        if memberships[seat]?.isEmpty == true { memberships[seat] = nil }
    }

    /// The connection ends.
    mutating func leaveAll(_ seat: Seat) {
        guard let joined = memberships.removeValue(forKey: seat) else { return }
        for topic in joined { remove(seat, from: topic) }
    }

    @discardableResult
    private mutating func remove(_ seat: Seat, from topic: Topic) -> Bool {
        guard topics[topic]?.remove(seat) == true else { return false }
        if topics[topic]?.seats.isEmpty == true { topics[topic] = nil }
        return true
    }
}

extension TopicTable.Members {
    fileprivate mutating func add(_ seat: Seat) -> Bool {
        guard positions[seat] == nil else { return false }
        positions[seat] = seats.count
        seats.append(seat)
        return true
    }

    fileprivate mutating func remove(_ seat: Seat) -> Bool {
        guard let position = positions.removeValue(forKey: seat), let last = seats.popLast() else { return false }
        guard last != seat else { return true }
        seats[position] = last
        positions[last] = position
        return true
    }
}
