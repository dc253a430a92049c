/// Why a schema cannot be compiled, and where in it.
struct SchemaError: Error, Equatable {
    var location: SchemaLocation
    var reason: String
}

/// A place in a model: the names and positions that lead to it.
struct SchemaLocation: Hashable, Sendable {
    var model: String
    var path: [String] = []

    func at(_ step: String) -> SchemaLocation { SchemaLocation(model: model, path: path + [step]) }

    func at(_ index: Int) -> SchemaLocation { at(String(index)) }
}

extension JSONValue {
    /// What `path` leads to: through objects by name, through arrays by position.
    subscript(path: some Sequence<String>) -> JSONValue? {
        path.reduce(self) { (value: JSONValue?, step) in
            switch value {
            case .object(let members): members[JSONString(step)]
            case .array(let items): Int(step).flatMap { items.indices.contains($0) ? items[$0] : nil }
            default: nil
            }
        }
    }
}
