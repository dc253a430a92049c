/// `own.lua`, action by action.
extension PartitionModel {
    public func look(now: Int64) -> [String] {
        ["held", owner ?? "", "\(beat ?? 0)", "\(now - (beatAt ?? now))", "\(now)"]
    }

    /// - Parameters:
    ///   - expired: the owner that may be replaced if it still has this beat.
    public mutating func claim(_ worker: String, owner expired: String, beat seen: String, now: Int64) -> [String] {
        let owner = owner ?? ""
        if owner == worker || owner.isEmpty || owner == worker.prefix(while: { $0 != ":" }) { return take(worker, now) }
        guard owner == expired, "\(beat ?? 0)" == seen else { return look(now: now) }
        if owner.contains(":") {
            crashes = (crashes ?? 0) + 1
            if let alone { suspects[alone, default: 0] += 1 }
            alone = nil
        }
        return take(worker, now)
    }

    private mutating func take(_ worker: String, _ now: Int64) -> [String] {
        owner = worker
        beatAt = now
        wanted = nil
        beat = (beat ?? 0) + 1
        return ["ok"]
    }

    public mutating func want(_ worker: String) -> [String] {
        if let owner, !owner.isEmpty, owner != worker { wanted = worker }
        return ["ok"]
    }

    public mutating func beat(_ worker: String, now: Int64) -> [String] {
        guard owner == worker else { return fenced }
        beat = (beat ?? 0) + 1
        beatAt = now
        var answer = ["ok", wanted ?? "", "\(commit ?? 0)", "\(now)"]
        for (node, beat) in nodes.sorted(by: { $0.key < $1.key }) {
            if beat.hasPrefix("dead:"), let died = Int64(beat.dropFirst(5)), now / 1000 - died > 86_400 {
                nodes[node] = nil
            } else {
                answer += [node, beat]
            }
        }
        return answer
    }

    /// - Parameter event: `<entry>:<index>`.
    public mutating func alone(_ worker: String, event: String) -> [String] {
        guard owner == worker else { return fenced }
        alone = event
        return ["ok"]
    }

    public mutating func calm(_ worker: String) -> [String] {
        guard owner == worker else { return fenced }
        (crashes, alone, suspects) = (nil, nil, [:])
        return ["ok"]
    }

    public mutating func release(_ worker: String, next: String) -> [String] {
        guard owner == worker else { return fenced }
        owner = next
        wanted = nil
        return ["ok"]
    }

    private var fenced: [String] { ["fenced", owner ?? ""] }
}
