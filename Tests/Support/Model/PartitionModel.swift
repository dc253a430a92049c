/// A partition in Redis as the scripts see it: its state and its stream. What `append.lua`, `node.lua`, `own.lua` and
/// the fencing of `commit.lua` do to it, for simulations; a test holds it against the scripts in a real server.
///
/// Answers are the scripts', flat: status first, numbers in decimal. `now` is Redis' clock in milliseconds.
public struct PartitionModel: Sendable {
    public struct Entry: Sendable, Equatable {
        public let time: Int64
        public let sequence: Int64
        public let field: String
        public let value: String

        public var id: String { "\(time)-\(sequence)" }
    }

    // Fields of the state; nil where there is none.
    public internal(set) var owner: String?
    public internal(set) var beat: Int64?
    public internal(set) var beatAt: Int64?
    public internal(set) var wanted: String?
    public internal(set) var crashes: Int?
    public internal(set) var alone: String?
    public internal(set) var suspects: [String: Int] = [:]
    public internal(set) var commit: Int64?
    public internal(set) var nodes: [String: String] = [:]
    public internal(set) var producers: [String: Int64] = [:]
    public internal(set) var done: [String: String] = [:]

    public internal(set) var entries: [Entry] = []
    private var newest: (time: Int64, sequence: Int64) = (0, 0)

    public init() {}

    /// The fields and values of the state hash.
    public var state: [String: String] {
        var fields: [String: String] = [:]
        fields["owner"] = owner
        fields["beat"] = beat.map(String.init)
        fields["beat-at"] = beatAt.map(String.init)
        fields["wanted"] = wanted
        fields["crashes"] = crashes.map(String.init)
        fields["alone"] = alone
        for (event, crashes) in suspects { fields["suspect:\(event)"] = "\(crashes)" }
        fields["commit"] = commit.map(String.init)
        for (node, beat) in nodes { fields["n:\(node)"] = beat }
        for (producer, sequence) in producers { fields["s:\(producer)"] = "\(sequence)" }
        for (entry, parts) in done { fields["done:\(entry)"] = parts }
        return fields
    }

    /// Entries behind an id, `-1` for none.
    public func entries(after id: (time: Int64, sequence: Int64), limit: Int) -> [Entry] {
        Array(entries.lazy.filter { ($0.time, $0.sequence) > id }.prefix(limit))
    }

    /// XADD with `*`: ids rise also where the clock was put back.
    mutating func add(_ field: String, _ value: String, now: Int64) {
        newest = now > newest.time ? (now, 0) : (newest.time, newest.sequence + 1)
        entries.append(Entry(time: newest.time, sequence: newest.sequence, field: field, value: value))
    }
}

// MARK: - append.lua

extension PartitionModel {
    public mutating func append(
        producer: String, node: String, previous: Int64, sequence: Int64, pack: String, beats: Bool, now: Int64
    ) -> [String] {
        if !node.isEmpty {
            guard let beat = nodes[node] else { return ["unknown", "0"] }
            if beat.hasPrefix("dead") { return ["dead", "0"] }
            if producers[producer] == nil, previous >= 0 { return ["unknown", "0"] }
            if beats || pack.isEmpty { nodes[node] = "\(now)" }
        }
        let seen = producers[producer] ?? 0
        let status = seen < previous ? "lost" : "ok"
        if pack.isEmpty {
            producers[producer] = seen
            return [status, "\(entries.count)"]
        }
        if seen >= sequence { return ["done", "\(entries.count)"] }
        if seen > previous, node.isEmpty { return ["gap", "\(seen)"] }
        add(node.isEmpty ? "m" : "e", pack, now: now)
        producers[producer] = sequence
        return [status, "\(entries.count)"]
    }
}

// MARK: - node.lua

extension PartitionModel {
    public mutating func register(_ node: String, now: Int64) -> String {
        guard nodes[node] == nil else { return "taken" }
        nodes[node] = "\(now)"
        return "ok"
    }

    public mutating func leave(_ node: String) -> String {
        nodes[node] = nil
        clear(node)
        return "ok"
    }

    public mutating func lost(_ node: String, owner asker: String, beat: String, now: Int64) -> String {
        guard owner == asker else { return "fenced" }
        guard nodes[node] == beat else { return "alive" }
        add("l", node, now: now)
        nodes[node] = "dead"
        return "ok"
    }

    public mutating func forget(_ node: String, owner asker: String, now: Int64) -> String {
        guard owner == asker else { return "fenced" }
        clear(node)
        nodes[node] = "dead:\(now / 1000)"
        return "ok"
    }

    private mutating func clear(_ node: String) {
        for loop in 0...255 where producers["\(node).\(loop)"] != nil { producers["\(node).\(loop)"] = nil }
    }
}

// MARK: - commit.lua

extension PartitionModel {
    /// The fencing, the numbering, and what a commit does to the stream and to done parts. The effects are the caller's,
    /// where the answer is "ok".
    public mutating func commit(
        owner asker: String, number: Int64, removed: [String], forgotten: [String],
        parts: [(entry: String, done: [Int])]
    ) -> String {
        guard owner == asker else { return "fenced" }
        let last = commit ?? 0
        if last >= number { return "done" }
        if last != number - 1 { return "rewound" }
        let newest = removed.first ?? parts.first?.entry
        if let newest, !entries.contains(where: { $0.id == newest }) { return "gone" }
        let gone = Set(removed)
        if !gone.isEmpty { entries.removeAll { gone.contains($0.id) } }
        for part in parts { done[part.entry] = part.done.map(String.init).joined(separator: ",") }
        for entry in forgotten { done[entry] = nil }
        commit = number
        return "ok"
    }
}
