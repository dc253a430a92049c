import NIOCore

extension TemplateNode {
    /// Why a part of a template is no JSON.
    struct NoJSON: Error {
        let place: TemplatePlace
        let reason: String
    }

    /// As CloudFormation makes JSON of it: what is written without quotes may be null, a boolean or a number.
    func json() throws(NoJSON) -> JSONValue {
        switch content {
        case .unresolved(let reason): throw NoJSON(place: place, reason: reason)
        case .scalar(let scalar): return scalar.json
        case .sequence(let items):
            var values: [JSONValue] = []
            for item in items { values.append(try item.json()) }
            return .array(values)
        case .mapping(let entries):
            var members: [JSONString: JSONValue] = [:]
            for entry in entries { members[JSONString(entry.key)] = try entry.value.json() }
            return .object(members)
        }
    }

    /// A text that is JSON.
    func parsedJSON() throws(NoJSON) -> JSONValue {
        if let reason = unresolvedReason { throw NoJSON(place: place, reason: reason) }
        guard let text, let value = JSONValue(ByteBuffer(string: text)) else {
            throw NoJSON(place: place, reason: "it must be a mapping, or a text that is JSON")
        }
        return value
    }
}

extension TemplateScalar {
    fileprivate var json: JSONValue {
        guard isPlain else { return .string(JSONString(text)) }
        switch text {
        case "", "~", "null", "Null", "NULL": return .null
        case "true", "True", "TRUE": return .boolean(true)
        case "false", "False", "FALSE": return .boolean(false)
        default:
            if case .number(let number)? = JSONValue(ByteBuffer(string: text)) { return .number(number) }
            return .string(JSONString(text))
        }
    }
}
