/// The answer to `GET /reactions`: `{"total":n,"reactions":[{"name":"tada","count":12},…]}`, by count, then by name.
///
/// Every emoji that was ever counted is listed, also one that is at 0 now; a negative count is shown as 0.
struct Ranking: Encodable, Equatable {
    struct Entry: Encodable, Equatable {
        let name: String
        let count: Int64
    }

    /// Of all reactions, also of those that a limit leaves out.
    let total: Int64
    let reactions: [Entry]

    init(_ counts: [String: Int64], limit: Int? = nil) {
        let entries = counts.map { Entry(name: $0.key, count: max($0.value, 0)) }
            .sorted { ($1.count, $0.name) < ($0.count, $1.name) }
        total = entries.reduce(0) { sum, entry in
            let (next, overflow) = sum.addingReportingOverflow(entry.count)
            return overflow ? .max : next
        }
        reactions = limit.map { Array(entries.prefix($0)) } ?? entries
    }

    /// - Parameter query: what follows `?limit=`, nil where it is not given.
    /// - Returns: nil for no limit.
    static func limit(_ query: String?) throws(BadInput) -> Int? {
        guard let query else { return nil }
        guard query.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            let limit = Int(query), limit > 0
        else { throw BadInput("“limit” must be a whole number from 1.") }
        return limit
    }
}
