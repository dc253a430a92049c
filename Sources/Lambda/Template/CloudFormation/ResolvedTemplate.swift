/// A template whose conditions are decided and whose functions are computed: resources with plain values.
struct ResolvedTemplate {
    let resources: [TemplateResource]
    /// The folder that relative paths start from.
    let folder: String
    let file: String
    private let byID: [String: TemplateResource]

    init(_ resolver: IntrinsicResolver, findings: inout TemplateFindings) {
        var resolver = resolver
        var live: [TemplateResource] = []
        for resource in resolver.template.resources where Self.exists(resource, &resolver, &findings) {
            var resolved = resource
            let empty = TemplateNode(.mapping([]), at: resource.place)
            resolved.properties = resolver.resolve(resource.properties) ?? empty
            live.append(resolved)
        }
        resources = live
        folder = resolver.template.folder
        file = resolver.template.file
        byID = Dictionary(live.map { ($0.logicalID, $0) }) { _, last in last }
    }

    private static func exists(
        _ resource: TemplateResource, _ resolver: inout IntrinsicResolver, _ findings: inout TemplateFindings
    ) -> Bool {
        guard let condition = resource.condition else { return true }
        do throws(IntrinsicResolver.Unresolved) {
            guard let name = condition.text else { throw IntrinsicResolver.Unresolved("Condition must be a name") }
            return try resolver.condition(named: name)
        } catch {
            findings.error("\(resource.label).Condition", at: condition.place, error.reason)
            return false
        }
    }

    subscript(logicalID: String) -> TemplateResource? { byID[logicalID] }

    func resources(of type: String) -> [TemplateResource] { resources.filter { $0.type == type } }

    /// The resources of `type` that belong to the API that `reference` refers to.
    func resources(of type: String, in reference: String) -> [TemplateResource] {
        resources(of: type).filter { $0.properties["ApiId"]?.text == reference }
    }

    /// The function that an ARN, or an integration's URI around one, leads to. Versions and aliases are not told apart.
    func function(in uri: String) -> TemplateResource? {
        guard let marker = uri.firstRange(of: ":function:") else { return nil }
        let name = uri[marker.upperBound...].prefix { $0 != ":" && $0 != "/" }
        let functions = resources.filter(\.isFunction)
        return functions.first { $0.properties["FunctionName"]?.text == String(name) }
            ?? functions.first { $0.logicalID == name && $0.properties["FunctionName"]?.text == nil }
    }
}

extension TemplateResource {
    var isFunction: Bool { type == "AWS::Lambda::Function" || type == "AWS::Serverless::Function" }
}
