import Foundation

/// A model that can be used, and what of it is not checked.
struct CompiledModel: Equatable {
    var schema: JSONSchema
    var notes: [SchemaError]
}

/// Compiles a model of an API, and what it refers to of others.
struct SchemaCompiler {
    private let models: [String: JSONValue]
    private var known: [SchemaLocation: Int] = [:]
    private var locations: [SchemaLocation] = []
    private var nodes: [[SchemaKeyword]] = []
    private var notes: [SchemaError] = []

    /// - Parameter models: by name.
    static func compile(_ model: String, of models: [String: JSONValue]) throws(SchemaError) -> CompiledModel {
        var compiler = SchemaCompiler(models: models)
        let schema = try compiler.compile(model)
        return CompiledModel(schema: schema, notes: compiler.notes)
    }

    private init(models: [String: JSONValue]) { self.models = models }

    private mutating func compile(_ model: String) throws(SchemaError) -> JSONSchema {
        let root = node(at: SchemaLocation(model: model))
        // Each may add more, which are compiled after it: no recursion, however deep schemas are nested.
        while nodes.count < locations.count {
            let keywords = try keywords(at: locations[nodes.count])
            nodes.append(keywords)
        }
        try refuseEndlessReferences()
        return JSONSchema(nodes: nodes, locations: locations, root: root)
    }

    private mutating func node(at location: SchemaLocation) -> Int {
        if let index = known[location] { return index }
        known[location] = locations.count
        locations.append(location)
        return locations.count - 1
    }

    private func value(at location: SchemaLocation) -> JSONValue? { models[location.model]?[location.path] }

    private mutating func keywords(at location: SchemaLocation) throws(SchemaError) -> [SchemaKeyword] {
        guard case .object(let members)? = value(at: location) else {
            throw SchemaError(location: location, reason: "a schema must be an object")
        }
        if let reference = members["$ref"] {
            return [.reference(node(at: try target(of: reference, at: location.at("$ref"))))]
        }
        var reader = SchemaReader(members, at: location)
        let keywords = try reader.read { node(at: $0) }
        notes += reader.notes
        return keywords
    }
}

// MARK: - References

extension SchemaCompiler {
    /// What the models of an API Gateway API are known by, to each other.
    /// Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/models-mappings-models.html
    private static let host = "https://apigateway.amazonaws.com/"

    private func target(
        of reference: JSONValue, at location: SchemaLocation
    ) throws(SchemaError) -> SchemaLocation {
        guard case .string(let string) = reference else {
            throw SchemaError(location: location, reason: "it must be a text")
        }
        let text = string.text
        let parts = text.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let (document, fragment) = (parts[0], parts.count > 1 ? parts[1] : "")
        let target = SchemaLocation(
            model: try model(document, text, at: location), path: try Self.path(fragment, at: location))
        guard value(at: target) != nil else {
            throw SchemaError(location: location, reason: "\(text) leads to nothing")
        }
        return target
    }

    private func model(
        _ document: String, _ text: String, at location: SchemaLocation
    ) throws(SchemaError) -> String {
        if document.isEmpty {
            guard !hasOwnAddress(location) else {
                throw SchemaError(
                    location: location, reason: "\(text) is relative to an id, which is not followed here")
            }
            return location.model
        }
        if document == address(of: location.model) { return location.model }
        let steps = document.split(separator: "/", omittingEmptySubsequences: false)
        guard document.hasPrefix(Self.host), let name = steps.last, steps.dropLast().last == "models" else {
            throw SchemaError(location: location, reason: "\(text) is not fetched: only models of this API are known")
        }
        guard models[String(name)] != nil else {
            throw SchemaError(location: location, reason: "\(name) is no model of this API")
        }
        return String(name)
    }

    /// The `id` of a model.
    private func address(of model: String) -> String? {
        guard case .string(let id)? = models[model]?[["id"]] else { return nil }
        return id.text.hasSuffix("#") ? String(id.text.dropLast()) : id.text
    }

    /// Whether a schema below the model's root, and around the one of this `$ref`, has an `id`: references start from there.
    private func hasOwnAddress(_ location: SchemaLocation) -> Bool {
        location.path.indices.dropFirst().dropLast().contains { count in
            guard case .string(let id)? = models[location.model]?[location.path.prefix(count) + ["id"]] else {
                return false
            }
            return !id.text.hasPrefix("#")
        }
    }

    /// A JSON pointer (RFC 6901) in a URI's fragment.
    private static func path(_ fragment: String, at location: SchemaLocation) throws(SchemaError) -> [String] {
        guard let pointer = fragment.removingPercentEncoding, pointer.isEmpty || pointer.hasPrefix("/") else {
            throw SchemaError(location: location, reason: "#\(fragment) is no JSON pointer")
        }
        return pointer.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map {
            String($0).replacing("~1", with: "/").replacing("~0", with: "~")
        }
    }

    /// Schemas that ask each other about the same value would do so for ever. Peels off those that ask none of the others.
    private func refuseEndlessReferences() throws(SchemaError) {
        var asking = nodes.map { Set($0.flatMap(\.sameValue)) }
        var askers = [[Int]](repeating: [], count: nodes.count)
        for (node, asked) in asking.enumerated() { for other in asked { askers[other].append(node) } }
        var done = asking.indices.filter { asking[$0].isEmpty }
        var count = 0
        while let node = done.popLast() {
            count += 1
            for asker in askers[node] {
                asking[asker].remove(node)
                if asking[asker].isEmpty { done.append(asker) }
            }
        }
        guard count < nodes.count, let endless = asking.indices.first(where: { !asking[$0].isEmpty }) else { return }
        throw SchemaError(location: locations[endless], reason: "the schema refers to itself without an end")
    }
}

extension SchemaKeyword {
    /// The schemas that are asked about the same value, not about one in it.
    fileprivate var sameValue: [Int] {
        switch self {
        case .reference(let node), .not(let node), .dependency(_, .schema(let node)): [node]
        case .allOf(let nodes), .anyOf(let nodes), .oneOf(let nodes): nodes
        default: []
        }
    }
}
