import SluiceGateway

extension ProjectReader {
    /// What the messages of a route must be; nil where they are not validated: without an expression, as on AWS.
    mutating func models(of route: TemplateResource, key: String, among library: ModelLibrary) -> MessageModels? {
        let expression = "ModelSelectionExpression"
        guard check(route, key: key) else { return nil }
        let selection = modelSelection(of: route, expression)
        let schemas = schemas(of: route, among: library)
        guard let selection, let schemas else { return nil }
        return MessageModels(selection: selection, schemas: schemas)
    }

    /// One without the other, and both where there is no message, have no effect.
    private mutating func check(_ route: TemplateResource, key: String) -> Bool {
        let names = ["ModelSelectionExpression", "RequestModels"]
        let present = names.filter { route.properties[$0] != nil }
        let isMessage = route.isOfMessages
        guard !isMessage || present.count == 1 else { return !present.isEmpty }
        for name in present {
            let missing = names.first { $0 != name } ?? ""
            findings.warning(
                "\(route.label).\(name)", at: route.place(of: name),
                isMessage
                    ? "messages are not validated: the route has no \(missing)"
                    : "it has no effect: \(key) has no message to validate")
        }
        return false
    }

    private mutating func modelSelection(of route: TemplateResource, _ property: String) -> RouteSelection? {
        guard let expression = route.text(property, &findings) else { return nil }
        do throws(RouteSelection.Malformed) {
            // Taken for the key that it names, of which a dollar is a part.
            return try RouteSelection(expression == MessageModels.standardKey ? "\\\(expression)" : expression)
        } catch {
            findings.error("\(route.label).\(property)", at: route.place(of: property), error.description)
            return nil
        }
    }

    /// By key; nil, with findings, where one of them cannot be used.
    private mutating func schemas(
        of route: TemplateResource, among library: ModelLibrary
    ) -> [String: JSONSchema]? {
        let property = "RequestModels"
        guard let node = route.properties[property] else { return nil }
        let name = "\(route.label).\(property)"
        guard node.isMapping else {
            findings.error(name, at: route.place(of: property), node.unresolvedReason ?? "it must be a mapping")
            return nil
        }
        var schemas: [String: JSONSchema] = [:]
        for entry in node.entries {
            let name = "\(name).\(entry.key)"
            guard let model = entry.value.text else {
                findings.error(name, at: entry.place, entry.value.unresolvedReason ?? "it must be a model's name")
                continue
            }
            guard library.has(model) else {
                findings.error(name, at: entry.place, "\(model) is no model of this API")
                continue
            }
            schemas[entry.key] = library.schema(model)
        }
        return schemas
    }
}

extension TemplateResource {
    /// Of a route: whether messages take it.
    fileprivate var isOfMessages: Bool { !["$connect", "$disconnect"].contains(properties["RouteKey"]?.text) }

    /// Of a route: the models that its messages are held against, by name or logical id.
    var neededModels: [String] {
        guard isOfMessages, properties["ModelSelectionExpression"] != nil else { return [] }
        return properties["RequestModels"]?.entries.compactMap(\.value.text) ?? []
    }
}
