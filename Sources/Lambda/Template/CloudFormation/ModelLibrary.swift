/// The models of an API, compiled, by name. A model can be named by its logical id, too, which is what `Ref` gives here.
struct ModelLibrary {
    /// AWS' limit.
    static let largestSchema = 32 * 1024

    private var logicalIDs: [String: String] = [:]
    private var names: Set<String> = []
    private var schemas: [String: JSONSchema] = [:]

    /// - Parameter references: those that routes need. What cannot be used of other models is a warning only.
    init(_ resources: [TemplateResource], needed references: Set<String>, _ findings: inout TemplateFindings) {
        var models: [String: JSONValue] = [:]
        var byName: [String: TemplateResource] = [:]
        for resource in resources {
            resource.check(.model, &findings)
            guard let name = resource.requiredText("Name", &findings) else { continue }
            logicalIDs[resource.logicalID] = name
            if let other = byName.updateValue(resource, forKey: name) {
                findings.error(
                    "\(resource.label).Name", at: resource.place(of: "Name"),
                    "\(name) is a model already (line \(other.place.line))")
            }
        }
        names = Set(byName.keys)
        let needed = Set(
            byName.keys.filter { references.contains($0) || references.contains(byName[$0]?.logicalID ?? "") })
        // Those that are needed first: what is an error of theirs is told of others no more.
        let inOrder = byName.keys.sorted { (needed.contains($0) ? 0 : 1, $0) < (needed.contains($1) ? 0 : 1, $1) }
        for name in inOrder {
            models[name] = byName[name].flatMap {
                Self.schema(of: $0, needed.contains(name) ? .error : .warning, &findings)
            }
        }
        for name in inOrder where models[name] != nil {
            do throws(SchemaError) {
                let model = try SchemaCompiler.compile(name, of: models)
                schemas[name] = model.schema
                for note in model.notes { Self.report(note, .warning, byName, &findings) }
            } catch {
                Self.report(error, needed.contains(name) ? .error : .warning, byName, &findings)
            }
        }
    }

    func has(_ reference: String) -> Bool { names.contains(reference) || logicalIDs[reference] != nil }

    /// Nil for a model that cannot be used, which has been reported.
    func schema(_ reference: String) -> JSONSchema? {
        names.contains(reference) ? schemas[reference] : logicalIDs[reference].flatMap { schemas[$0] }
    }

    private static func schema(
        of resource: TemplateResource, _ severity: TemplateFinding.Severity, _ findings: inout TemplateFindings
    ) -> JSONValue? {
        let name = "\(resource.label).Schema"
        guard let node = resource.properties["Schema"] else {
            findings.add(severity, name, resource.place, "it is missing")
            return nil
        }
        do throws(TemplateNode.NoJSON) {
            let schema = try node.isMapping ? node.json() : node.parsedJSON()
            let size = node.text?.utf8.count ?? schema.byteCount
            guard size <= largestSchema else {
                findings.add(
                    severity, name, resource.place(of: "Schema"),
                    "it is larger than \(largestSchema / 1024) KB: \(size) bytes")
                return nil
            }
            return schema
        } catch {
            findings.add(severity, name, error.place, error.reason)
            return nil
        }
    }

    private static func report(
        _ error: SchemaError, _ severity: TemplateFinding.Severity, _ models: [String: TemplateResource],
        _ findings: inout TemplateFindings
    ) {
        guard let resource = models[error.location.model] else { return }
        let path = error.location.path
        let name = (["\(resource.label).Schema"] + path).joined(separator: ".")
        let place = resource.properties["Schema"]?.place(of: path) ?? resource.place(of: "Schema")
        if !findings.mention(error.reason, at: place) { findings.add(severity, name, place, error.reason) }
    }
}

extension TemplateNode {
    /// Where the part that `path` leads to stands, or the last part on the way to it that is known.
    fileprivate func place(of path: [String]) -> TemplatePlace? {
        var node = self
        var place: TemplatePlace?
        for step in path {
            if let items = node.items, let index = Int(step), items.indices.contains(index) {
                node = items[index]
                place = node.place
            } else if let entry = node.entry(step) {
                node = entry.value
                place = entry.place
            } else {
                break
            }
        }
        return place
    }
}
