/// A JSON Schema of draft 4, compiled: nothing in it can fail any more.
///
/// `format` is not checked, which the draft leaves open. What the drafts after it have added is not known.
/// Source: https://datatracker.ietf.org/doc/html/draft-zyp-json-schema-04 (core) and
/// https://datatracker.ietf.org/doc/html/draft-fge-json-schema-validation-00
struct JSONSchema: Sendable, Equatable {
    /// What a value has to be, schema by schema; they refer to each other by index.
    let nodes: [[SchemaKeyword]]
    /// Where each of them stands.
    let locations: [SchemaLocation]
    let root: Int

    func check(_ value: JSONValue) -> SchemaVerdict {
        var validation = SchemaValidation(nodes: nodes)
        do throws(SchemaValidation.Exhausted) {
            return try validation.accepts(value, root) ? .valid : .invalid
        } catch {
            return .exhausting
        }
    }

    /// The schema that refuses the value: the innermost that is not one of several to choose from. Nil where none does.
    func refusal(of value: JSONValue) -> SchemaLocation? {
        var validation = SchemaValidation(nodes: nodes)
        guard (try? validation.accepts(value, root)) == false else { return nil }
        return validation.refusal.map { locations[$0] }
    }
}

enum SchemaVerdict: Equatable, Sendable {
    case valid
    case invalid
    /// It takes more steps, or is nested deeper, than is spent on a message.
    case exhausting
}
