import SluiceGateway
import SluiceRedis

/// What the state hash of a partition says to a new owner.
struct PartitionState {
    private(set) var commit: Int64 = 0
    /// The events of an entry that are committed while others are not.
    private(set) var done: [String: Set<Int>] = [:]
    /// Counts whose live members have not been told of the newest changes.
    private(set) var changedCounts: [String] = []
    /// Edge loops that have appended here: those that may have members of topics.
    private(set) var loops: Set<EdgeLoop> = []

    /// Nodes that were declared dead and whose traces are still here.
    private(set) var lostNodes: Set<NodeID> = []

    /// How many owners ended without handing over since everything in flight was last done.
    private(set) var crashes = 0
    /// The events that were alone with them, `<entry>:<index>`, and in how many crashes each.
    private(set) var suspects: [String: Int] = [:]

    /// An answer of HGETALL.
    init(_ answer: RedisValue) {
        let values = answer.array ?? []
        for index in stride(from: 0, to: values.count - 1, by: 2) {
            guard let field = values[index].text else { continue }
            switch field {
            case "commit": commit = values[index + 1].int ?? 0
            case "crashes": crashes = values[index + 1].int.flatMap { Int(exactly: $0) } ?? 0
            default: break
            }
            if field.hasPrefix("done:") {
                let parts = (values[index + 1].text ?? "").split(separator: ",").compactMap { Int($0) }
                done[String(field.dropFirst("done:".count))] = Set(parts)
            } else if field.hasPrefix("suspect:") {
                let crashes = values[index + 1].int.flatMap { Int(exactly: $0) } ?? 0
                suspects[String(field.dropFirst("suspect:".count))] = crashes
            } else if field.hasPrefix("live:") {
                changedCounts.append(String(field.dropFirst("live:".count)))
            } else if field.hasPrefix("n:"), values[index + 1].text == "dead",
                let node = NodeID(text: field.dropFirst("n:".count))
            {
                lostNodes.insert(node)
            } else if field.hasPrefix("s:"), let loop = EdgeLoop(text: field.dropFirst("s:".count)) {
                loops.insert(loop)
            }
        }
    }
}
