import SluiceGateway

/// Where a call of the `@connections` API goes: `/@connections/…` and `/@topics/…`, with the stage before them or without.
///
/// Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html
/// Clients send `@` and `=` as they are or percent-encoded; segments are decoded once, after the path was cut apart.
struct ManagementPath: Equatable {
    enum Resource: String {
        case connections = "@connections"
        case topics = "@topics"
    }

    let resource: Resource
    /// Whether the segment before is missing or is the stage.
    let isAtStage: Bool
    /// The one segment that follows; nil where none does. What cannot be decoded stays as it was sent.
    let name: String?
    /// Whether more follows than one segment.
    let isTooLong: Bool
    let query: String

    /// Nil when the target is no such path.
    init?(target: String, stage: String) {
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let segments = parts[0].split(separator: "/", omittingEmptySubsequences: false).dropFirst()
        guard let first = segments.first else { return nil }
        var rest = segments.dropFirst()
        if let resource = Resource(rawValue: PercentCoding.decoded(first) ?? "") {
            self.resource = resource
            isAtStage = true
        } else if let second = rest.popFirst(), let resource = Resource(rawValue: PercentCoding.decoded(second) ?? "") {
            self.resource = resource
            isAtStage = PercentCoding.decoded(first) == stage
        } else {
            return nil
        }
        if rest.last?.isEmpty == true { rest.removeLast() }
        name = rest.first.map { PercentCoding.decoded($0) ?? String($0) }
        isTooLong = rest.count > 1
        query = parts.count > 1 ? String(parts[1]) : ""
    }

    /// A parameter of the query, decoded; nil where there is none.
    func parameter(_ wanted: String) throws(ManagementRefusal) -> String? {
        for pair in query.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard PercentCoding.decoded(parts[0]) == wanted else { continue }
            let value = PercentCoding.decoded((parts.count > 1 ? parts[1] : "").replacing("+", with: "%20"))
            guard let value else { throw .badRequest("\(wanted) is not percent-encoded UTF-8") }
            return value
        }
        return nil
    }
}
