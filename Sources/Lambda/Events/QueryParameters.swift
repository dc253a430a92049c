import FoundationEssentials
import SluiceGateway

/// The query of a request: names and values decoded, in the order of their first appearance.
struct QueryParameters: Equatable {
    struct Parameter: Equatable {
        let name: String
        var values: [String]
    }

    private(set) var parameters: [Parameter] = []

    var isEmpty: Bool { parameters.isEmpty }

    /// - Parameter query: what stands behind the question mark.
    init(_ query: Substring) {
        var indices: [String: Int] = [:]
        for pair in query.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = Self.decoded(parts[0])
            let value = parts.count == 2 ? Self.decoded(parts[1]) : ""
            if let index = indices[name] {
                parameters[index].values.append(value)
            } else {
                indices[name] = parameters.count
                parameters.append(Parameter(name: name, values: [value]))
            }
        }
    }

    func values(_ name: String) -> [String] { parameters.first { $0.name == name }?.values ?? [] }

    private static func decoded(_ text: Substring) -> String {
        let spaced = text.replacing("+", with: " ")
        return spaced.removingPercentEncoding ?? String(spaced)
    }
}

extension HTTPRequestHead {
    /// What stands behind the question mark, as sent.
    var rawQuery: Substring {
        target.firstIndex(of: "?").map { target[target.index(after: $0)...] } ?? ""
    }

    var queryParameters: QueryParameters { QueryParameters(rawQuery) }
}

extension JSONWriter {
    /// `queryStringParameters` with the last value of each name, and `multiValueQueryStringParameters` with all; neither where
    /// there is no query.
    mutating func query(_ query: QueryParameters) {
        guard !query.isEmpty else { return }
        object("queryStringParameters") { json in
            for parameter in query.parameters { json.member(parameter.name, parameter.values.last ?? "") }
        }
        object("multiValueQueryStringParameters") { json in
            for parameter in query.parameters { json.array(parameter.name, parameter.values) }
        }
    }
}
