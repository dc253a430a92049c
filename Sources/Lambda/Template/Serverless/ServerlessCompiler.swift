/// Compiles a service to CloudFormation, with the logical ids that the framework gives: a service's own resources refer
/// to them and are merged into them.
struct ServerlessCompiler {
    let service: ServerlessService
    let folder: String
    private(set) var resources: [TemplateEntry] = []
    /// What findings call a resource, and the project a function.
    private var labels: [String: String] = [:]
    private var names: [String: String] = [:]

    init(_ service: ServerlessService, folder: String) {
        self.service = service
        self.folder = folder
    }

    mutating func compile(_ findings: inout TemplateFindings) -> CloudFormationTemplate {
        service.check(&findings)
        for function in service.functions { add(function, &findings) }
        var root = TemplateNode(.mapping([]), at: service.root.place)
            .merging(service.resources.only(["Parameters", "Conditions", "Mappings", "Transform", "Outputs"]))
        var merged = TemplateNode(.mapping(resources), at: root.place)
        for section in ["Resources", "extensions"] {
            guard let own = service.resources[section] else { continue }
            merged = merged.merging(own)
        }
        root = root.setting("Resources", to: merged)
        var template = CloudFormationTemplate(root, folder: folder, findings: &findings)
        for index in template.resources.indices {
            let id = template.resources[index].logicalID
            if let label = labels[id] { template.resources[index].label = label }
            if let name = names[id] { template.resources[index].name = name }
        }
        return template
    }

    /// Adds a resource, in the place of one with its id.
    mutating func add(
        _ id: String, _ type: String, _ properties: TemplateNode, label: String, condition: TemplateNode? = nil
    ) {
        labels[id] = label
        let place = properties.place
        let resource = TemplateNode.mapping(
            ["Type": .text(type, at: place), "Properties": properties, "Condition": condition], at: place)
        resources.removeAll { $0.key == id }
        resources.append(TemplateEntry(key: id, place: place, value: resource))
    }

    func has(_ id: String) -> Bool { resources.contains { $0.key == id } }

    private mutating func add(_ function: TemplateEntry, _ findings: inout TemplateFindings) {
        let label = "functions.\(function.key)"
        guard function.value.isMapping else {
            let reason = function.value.unresolvedReason ?? "a function must be a mapping"
            findings.error(label, at: function.place, reason)
            return
        }
        service.check(function, label: label, &findings)
        let id = Self.functionID(function.key)
        add(id, "AWS::Lambda::Function", properties(of: function), label: label, condition: function.value["condition"])
        names[id] = function.key
        for event in function.value["events"]?.itemsOrItself ?? [] { add(event, of: function, &findings) }
    }

    /// Source of the defaults: https://www.serverless.com/framework/docs/providers/aws/guide/functions
    private func properties(of function: TemplateEntry) -> TemplateNode {
        let place = function.place
        let own = function.value
        let provider = service.provider
        let name = "\(service.name)-\(service.stage)-\(function.key)"
        return .mapping(
            [
                "FunctionName": own["name"] ?? .text(name, at: place),
                "Runtime": own["runtime"] ?? provider["runtime"] ?? .text("nodejs20.x", at: place),
                "Handler": own["handler"], "Code": .text(".", at: place),
                "Timeout": own["timeout"] ?? provider["timeout"] ?? .plain("6", at: place),
                "MemorySize": own["memorySize"] ?? provider["memorySize"] ?? .plain("1024", at: place),
                "ReservedConcurrentExecutions": own["reservedConcurrency"],
                "PackageType": own["image"].map { .text("Image", at: $0.place) },
                "Environment": .mapping(["Variables": environment(of: own, at: place)], at: place),
            ], at: place)
    }

    /// Variables without a value are reported where the service has them, not here.
    private func environment(of function: TemplateNode, at place: TemplatePlace) -> TemplateNode {
        let own = function["environment"]?.entries ?? []
        let keys = Set(own.map(\.key))
        let shared = service.provider["environment"]?.entries.filter { !keys.contains($0.key) } ?? []
        return TemplateNode(.mapping((shared + own).filter { $0.value.unresolvedReason == nil }), at: place)
    }

    /// `hello-you` is `HelloDashyou`: logical ids have letters and digits only.
    static func normalized(_ name: String) -> String {
        let spelt = name.replacing("-", with: "Dash").replacing("_", with: "Underscore")
        return spelt.prefix(1).uppercased() + spelt.dropFirst()
    }

    static func functionID(_ name: String) -> String { normalized(name) + "LambdaFunction" }
}
