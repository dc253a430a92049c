/// Reads the keywords of one schema.
struct SchemaReader {
    private let members: [JSONString: JSONValue]
    private let location: SchemaLocation
    private(set) var notes: [SchemaError] = []

    /// Keywords that ask nothing.
    private static let descriptions: Set<JSONString> = [
        "$schema", "id", "title", "description", "default", "definitions", "example", "examples", "readOnly",
        "$comment",
    ]

    init(_ members: [JSONString: JSONValue], at location: SchemaLocation) {
        self.members = members
        self.location = location
    }

    /// - Parameter node: where a schema is, for its index.
    mutating func read(_ node: (SchemaLocation) -> Int) throws(SchemaError) -> [SchemaKeyword] {
        noteDraft()
        var keywords: [SchemaKeyword] = []
        for (name, value) in members.sorted(by: { $0.key < $1.key }) where !Self.descriptions.contains(name) {
            if let keyword = try keyword(name.text, value, node) {
                keywords.append(keyword)
            } else if try !readWithOthers(name.text, value) {
                note(name.text)
            }
        }
        if ["properties", "patternProperties", "additionalProperties"].contains(where: { members[$0] != nil }) {
            keywords.append(.members(try membersRule(node)))
        }
        if members["items"] != nil { keywords.append(.items(try itemsRule(node))) }
        keywords += try dependencies(node)
        return keywords
    }

    private func place(_ name: String) -> SchemaLocation { location.at(name) }

    private func error(_ name: String, _ reason: String) -> SchemaError {
        SchemaError(location: place(name), reason: reason)
    }

    private mutating func note(_ name: String) {
        let reason = name == "format" ? "it is not checked" : "it is no keyword of draft 4 and is not checked"
        notes.append(error(name, reason))
    }

    private mutating func noteDraft() {
        guard case .string(let draft)? = members["$schema"], draft.text.contains("/draft-"),
            !draft.text.contains("/draft-04/")
        else { return }
        notes.append(error("$schema", "it is read as draft 4"))
    }

    /// Nil for what is no keyword of its own.
    private func keyword(
        _ name: String, _ value: JSONValue, _ node: (SchemaLocation) -> Int
    ) throws(SchemaError) -> SchemaKeyword? {
        switch name {
        case "type": .type(try types(value))
        case "enum": .oneOfValues(try list(value, name))
        case "allOf": .allOf(try schemas(value, name, node))
        case "anyOf": .anyOf(try schemas(value, name, node))
        case "oneOf": .oneOf(try schemas(value, name, node))
        case "not": .not(node(place(name)))
        case "required": .required(try names(value, name, at: place(name)))
        case "minProperties": .minProperties(try count(value, name))
        case "maxProperties": .maxProperties(try count(value, name))
        case "minItems": .minItems(try count(value, name))
        case "maxItems": .maxItems(try count(value, name))
        case "uniqueItems" where value == .boolean(true): .uniqueItems
        case "minimum": .minimum(try number(value, name), isExclusive: try truth("exclusiveMinimum"))
        case "maximum": .maximum(try number(value, name), isExclusive: try truth("exclusiveMaximum"))
        case "multipleOf": .multipleOf(try divisor(value, name))
        case "minLength": .minLength(try count(value, name))
        case "maxLength": .maxLength(try count(value, name))
        case "pattern": .pattern(try pattern(value, at: place(name)))
        default: nil
        }
    }

    /// Keywords that are read with others, or change them. False for what is none.
    private func readWithOthers(_ name: String, _ value: JSONValue) throws(SchemaError) -> Bool {
        switch name {
        case "properties", "patternProperties", "dependencies": _ = try object(value, name)
        case "additionalProperties", "items", "additionalItems": break
        case "exclusiveMinimum", "exclusiveMaximum", "uniqueItems": _ = try truth(name)
        default: return false
        }
        return true
    }
}

// MARK: - Keywords that are read together

extension SchemaReader {
    private func membersRule(_ node: (SchemaLocation) -> Int) throws(SchemaError) -> SchemaMembers {
        var rule = SchemaMembers()
        for name in try object("properties").keys { rule.named[name] = node(place("properties").at(name.text)) }
        for name in try object("patternProperties").keys.sorted() {
            let place = place("patternProperties").at(name.text)
            rule.patterns.append((try pattern(.string(name), at: place), node(place)))
        }
        rule.others = try rest("additionalProperties", node)
        return rule
    }

    private func itemsRule(_ node: (SchemaLocation) -> Int) throws(SchemaError) -> SchemaItems {
        guard case .array(let items)? = members["items"] else {
            return SchemaItems(others: .schema(node(place("items"))))
        }
        return SchemaItems(
            first: items.indices.map { node(place("items").at($0)) }, others: try rest("additionalItems", node))
    }

    private func rest(_ name: String, _ node: (SchemaLocation) -> Int) throws(SchemaError) -> SchemaRest {
        switch members[JSONString(name)] {
        case nil, .boolean(true): return .anything
        case .boolean(false): return .nothing
        case .object: return .schema(node(place(name)))
        default: throw error(name, "it must be true, false or a schema")
        }
    }

    private func dependencies(_ node: (SchemaLocation) -> Int) throws(SchemaError) -> [SchemaKeyword] {
        var keywords: [SchemaKeyword] = []
        for (name, value) in try object("dependencies").sorted(by: { $0.key < $1.key }) {
            let place = place("dependencies").at(name.text)
            if case .object = value {
                keywords.append(.dependency(of: name, .schema(node(place))))
            } else {
                keywords.append(.dependency(of: name, .members(try names(value, "dependencies", at: place))))
            }
        }
        return keywords
    }
}

// MARK: - Values

extension SchemaReader {
    private func types(_ value: JSONValue) throws(SchemaError) -> [SchemaType] {
        var types: [SchemaType] = []
        for item in value.items {
            guard case .string(let name) = item else { throw error("type", "it must be a text, or a list of texts") }
            guard let type = SchemaType(rawValue: name.text) else {
                throw error("type", "\(name.text) is no type of draft 4")
            }
            types.append(type)
        }
        guard !types.isEmpty else { throw error("type", "there must be one") }
        return types
    }

    private func list(_ value: JSONValue, _ name: String) throws(SchemaError) -> [JSONValue] {
        guard case .array(let items) = value, !items.isEmpty else {
            throw error(name, "it must be a list that is not empty")
        }
        return items
    }

    private func schemas(
        _ value: JSONValue, _ name: String, _ node: (SchemaLocation) -> Int
    ) throws(SchemaError) -> [Int] {
        try list(value, name).indices.map { node(place(name).at($0)) }
    }

    private func names(
        _ value: JSONValue, _ name: String, at place: SchemaLocation
    ) throws(SchemaError) -> [JSONString] {
        let mistake = SchemaError(location: place, reason: "it must be a list of names")
        guard case .array(let items) = value else { throw mistake }
        var names: [JSONString] = []
        for item in items {
            guard case .string(let name) = item else { throw mistake }
            names.append(name)
        }
        return names
    }

    private func object(_ name: String) throws(SchemaError) -> [JSONString: JSONValue] {
        try members[JSONString(name)].map { (value) throws(SchemaError) in try object(value, name) } ?? [:]
    }

    private func object(_ value: JSONValue, _ name: String) throws(SchemaError) -> [JSONString: JSONValue] {
        guard case .object(let members) = value else { throw error(name, "it must be an object") }
        return members
    }

    private func number(_ value: JSONValue, _ name: String) throws(SchemaError) -> JSONNumber {
        guard case .number(let number) = value else { throw error(name, "it must be a number") }
        return number
    }

    private func count(_ value: JSONValue, _ name: String) throws(SchemaError) -> Int {
        guard case .number(let number) = value, let count = number.count else {
            throw error(name, "it must be a whole number from 0")
        }
        return count
    }

    private func truth(_ name: String) throws(SchemaError) -> Bool {
        switch members[JSONString(name)] {
        case nil: return false
        case .boolean(let value): return value
        default: throw error(name, "it must be true or false")
        }
    }

    private func divisor(_ value: JSONValue, _ name: String) throws(SchemaError) -> SchemaDivisor {
        guard let divisor = SchemaDivisor(try number(value, name)) else {
            throw error(name, "it must be greater than 0 and have at most \(SchemaDivisor.mostDigits) digits")
        }
        return divisor
    }

    private func pattern(_ value: JSONValue, at place: SchemaLocation) throws(SchemaError) -> SchemaPattern {
        guard case .string(let source) = value else {
            throw SchemaError(location: place, reason: "it must be a text")
        }
        do throws(SchemaPattern.Malformed) {
            return try SchemaPattern(source.text)
        } catch {
            throw SchemaError(location: place, reason: "\(source.text) is no regular expression")
        }
    }
}
