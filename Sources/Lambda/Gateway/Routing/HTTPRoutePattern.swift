import FoundationEssentials

/// A route key of an HTTP API, taken apart: `GET /items/{id}`, `ANY /files/{proxy+}`, `$default`.
struct HTTPRoutePattern: Hashable, Sendable {
    /// In the order of precedence.
    enum Segment: Hashable, Sendable {
        case literal(String)
        case parameter(String)
        /// Everything that is left, at least one character of it.
        case rest(String)

        fileprivate var rank: Int {
            switch self {
            case .literal: 0
            case .parameter: 1
            case .rest: 2
            }
        }
    }

    /// Nil for any method.
    let method: String?
    /// Nil for any path.
    let segments: [Segment]?

    init(_ key: String) throws(LambdaError) {
        if key == "$default" {
            (method, segments) = (nil, nil)
            return
        }
        let parts = key.split(separator: " ")
        guard parts.count == 2, parts[1].hasPrefix("/") else { throw Self.unreadable(key) }
        let segments = Self.split(parts[1]).map(Self.segment)
        let rests = segments.filter { $0.rank == 2 }
        guard rests.isEmpty || rests.count == 1 && segments.last?.rank == 2 else { throw Self.unreadable(key) }
        method = parts[0] == "ANY" ? nil : String(parts[0])
        self.segments = segments
    }

    /// The parameters where the route takes such a request, else nil.
    func parameters(of method: String, _ path: Substring) -> [HTTPRouteMatch.Parameter]? {
        guard self.method == nil || self.method == method else { return nil }
        guard let segments else { return [] }
        var parameters: [HTTPRouteMatch.Parameter] = []
        var rest = Self.split(path)[...]
        for segment in segments {
            guard let next = rest.first else { return nil }
            switch segment {
            case .literal(let text): guard text == next else { return nil }
            case .parameter(let name):
                guard !next.isEmpty else { return nil }
                parameters.append(HTTPRouteMatch.Parameter(name: name, value: Self.decoded(next)))
            case .rest(let name):
                let all = rest.joined(separator: "/")
                guard !all.isEmpty else { return nil }
                parameters.append(HTTPRouteMatch.Parameter(name: name, value: Self.decoded(all)))
                return parameters
            }
            rest = rest.dropFirst()
        }
        return rest.isEmpty ? parameters : nil
    }

    /// The more specific path wins, from the left; then a method over any.
    func precedes(_ other: HTTPRoutePattern) -> Bool {
        let (mine, theirs) = (ranks, other.ranks)
        return mine == theirs ? method != nil && other.method == nil : mine.lexicographicallyPrecedes(theirs)
    }

    private var ranks: [Int] { segments?.map(\.rank) ?? [3] }

    private static func split(_ path: Substring) -> [String] {
        path.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map(String.init)
    }

    private static func segment(_ text: String) -> Segment {
        guard text.hasPrefix("{"), text.hasSuffix("}"), text.count > 2 else { return .literal(text) }
        let name = text.dropFirst().dropLast()
        return name.hasSuffix("+") ? .rest(String(name.dropLast())) : .parameter(String(name))
    }

    private static func decoded(_ text: String) -> String { text.removingPercentEncoding ?? text }

    private static func unreadable(_ key: String) -> LambdaError {
        LambdaError("The HTTP route \(key) cannot be read: it must be $default, or like GET /items/{id}.")
    }
}
