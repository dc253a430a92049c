/// Checks one value. What it may take is bounded, since anybody sends values: schemas within schemas can multiply, and
/// expressions go back over a text again and again. All bounds together are worth about a tenth of a second.
struct SchemaValidation {
    /// The bound is reached: whether the value is valid is not known.
    struct Exhausted: Error {}

    /// A schema that looks at a value, a member or an item that is looked at, a value that is compared, some bytes that are
    /// counted.
    static let mostSteps = 1_000_000
    /// What an expression costs each time when it tells of its progress, which is every 0.3 ms or so.
    static let stepsOfProgress = 5_000
    /// To make ready for the search of a text with an expression.
    static let stepsOfSearch = 20
    static let bytesOfStep = 16
    /// Schemas within schemas, for values within values: a thread's stack holds them.
    static let deepestNesting = 400

    let nodes: [[SchemaKeyword]]
    private var steps = Self.mostSteps
    private var depth = 0
    /// The first that has refused a value, but for those that others may do for.
    private(set) var refusal: Int?

    init(nodes: [[SchemaKeyword]]) { self.nodes = nodes }

    mutating func accepts(_ value: JSONValue, _ node: Int) throws(Exhausted) -> Bool {
        try spend(1)
        guard depth < Self.deepestNesting else { throw Exhausted() }
        depth += 1
        defer { depth -= 1 }
        for keyword in nodes[node] {
            guard try accepts(value, keyword) else {
                refusal = refusal ?? node
                return false
            }
        }
        return true
    }

    private mutating func spend(_ count: Int) throws(Exhausted) {
        steps -= count
        guard steps >= 0 else { throw Exhausted() }
    }

    private mutating func accepts(_ value: JSONValue, _ keyword: SchemaKeyword) throws(Exhausted) -> Bool {
        switch keyword {
        case .reference(let node): return try accepts(value, node)
        case .type(let types): return types.contains { $0.includes(value) }
        case .oneOfValues(let values):
            try spend(values.count)
            return values.contains(value)
        case .allOf(let nodes): return try count(of: nodes, accepting: value, upTo: nil) == nodes.count
        case .anyOf(let nodes): return try count(of: nodes, accepting: value, upTo: 1) == 1
        case .oneOf(let nodes): return try count(of: nodes, accepting: value, upTo: 2) == 1
        case .not(let node): return try count(of: [node], accepting: value, upTo: 1) == 0
        default: break
        }
        switch value {
        case .object(let members): return try accepts(members, of: value, keyword)
        case .array(let items): return try accepts(items, keyword)
        case .number(let number): return try accepts(number, keyword)
        case .string(let string): return try accepts(string, keyword)
        case .null, .boolean: return true
        }
    }

    /// - Parameter most: enough to know; nil: all have to accept.
    private mutating func count(of nodes: [Int], accepting value: JSONValue, upTo most: Int?) throws(Exhausted) -> Int {
        let before = refusal
        defer { if most != nil { refusal = before } }
        var count = 0
        for node in nodes {
            if try accepts(value, node) { count += 1 } else if most == nil { return count }
            if count == most { return count }
        }
        return count
    }
}

// MARK: - Objects

extension SchemaValidation {
    private mutating func accepts(
        _ members: [JSONString: JSONValue], of value: JSONValue, _ keyword: SchemaKeyword
    ) throws(Exhausted) -> Bool {
        switch keyword {
        case .members(let schema): return try accepts(members, schema)
        case .required(let names):
            try spend(names.count)
            return names.allSatisfy { members[$0] != nil }
        case .minProperties(let count): return members.count >= count
        case .maxProperties(let count): return members.count <= count
        case .dependency(let name, let dependency):
            guard members[name] != nil else { return true }
            switch dependency {
            case .members(let names): return names.allSatisfy { members[$0] != nil }
            case .schema(let node): return try accepts(value, node)
            }
        default: return true
        }
    }

    private mutating func accepts(
        _ members: [JSONString: JSONValue], _ schema: SchemaMembers
    ) throws(Exhausted) -> Bool {
        try spend(members.count)
        for (name, value) in members {
            var isOther = true
            if let node = schema.named[name] {
                isOther = false
                guard try accepts(value, node) else { return false }
            }
            for (pattern, node) in schema.patterns where try matches(pattern, name) {
                isOther = false
                guard try accepts(value, node) else { return false }
            }
            guard isOther else { continue }
            guard try accepts(value, schema.others) else { return false }
        }
        return true
    }

    private mutating func accepts(_ value: JSONValue, _ rest: SchemaRest) throws(Exhausted) -> Bool {
        switch rest {
        case .anything: true
        case .nothing: false
        case .schema(let node): try accepts(value, node)
        }
    }
}

// MARK: - Arrays, numbers, strings

extension SchemaValidation {
    private mutating func accepts(_ items: [JSONValue], _ keyword: SchemaKeyword) throws(Exhausted) -> Bool {
        switch keyword {
        case .items(let schema):
            try spend(items.count)
            for (item, node) in zip(items, schema.first) {
                guard try accepts(item, node) else { return false }
            }
            for item in items.dropFirst(schema.first.count) {
                guard try accepts(item, schema.others) else { return false }
            }
            return true
        case .minItems(let count): return items.count >= count
        case .maxItems(let count): return items.count <= count
        case .uniqueItems:
            guard items.count > 1 else { return true }
            // Counted and hashed whole, however deep they are.
            for item in items { try spend(1 + item.byteCount / 2) }
            return Set(items).count == items.count
        default: return true
        }
    }

    private mutating func accepts(_ number: JSONNumber, _ keyword: SchemaKeyword) throws(Exhausted) -> Bool {
        try spend(number.digits.count / Self.bytesOfStep)
        return switch keyword {
        case .minimum(let least, let isExclusive): isExclusive ? number > least : number >= least
        case .maximum(let most, let isExclusive): isExclusive ? number < most : number <= most
        case .multipleOf(let divisor): divisor.divides(number)
        default: true
        }
    }

    private mutating func accepts(_ string: JSONString, _ keyword: SchemaKeyword) throws(Exhausted) -> Bool {
        try spend(string.text.utf8.count / Self.bytesOfStep)
        return switch keyword {
        case .minLength(let count): string.text.unicodeScalars.count >= count
        case .maxLength(let count): string.text.unicodeScalars.count <= count
        case .pattern(let pattern): try matches(pattern, string)
        default: true
        }
    }

    private mutating func matches(_ pattern: SchemaPattern, _ string: JSONString) throws(Exhausted) -> Bool {
        try spend(Self.stepsOfSearch + string.text.utf8.count / Self.bytesOfStep)
        var left = steps
        let search = pattern.matches(string.text) {
            left -= Self.stepsOfProgress
            return left >= 0
        }
        steps = left
        guard search != .stopped else { throw Exhausted() }
        return search == .match
    }
}
