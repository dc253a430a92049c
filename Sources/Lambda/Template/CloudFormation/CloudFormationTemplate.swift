/// A template's sections, with its resources one by one.
struct CloudFormationTemplate {
    var resources: [TemplateResource]
    var parameters: [String: TemplateNode]
    var conditions: [String: TemplateNode]
    var mappings: TemplateNode?
    /// SAM's `Globals`.
    var globals: TemplateNode?
    /// The folder that relative paths start from.
    var folder: String
    /// What findings call the file.
    var file: String

    init(_ root: TemplateNode, folder: String, findings: inout TemplateFindings) {
        self.folder = folder
        file = root.place.file
        parameters = Self.byName(root["Parameters"])
        conditions = Self.byName(root["Conditions"])
        mappings = root["Mappings"]
        globals = root["Globals"]
        resources = []
        for entry in root["Resources"]?.entries ?? [] {
            if let resource = Self.resource(entry, &findings) { resources.append(resource) }
        }
        Self.check(root, &findings)
    }

    private static func byName(_ section: TemplateNode?) -> [String: TemplateNode] {
        Dictionary((section?.entries ?? []).map { ($0.key, $0.value) }) { first, _ in first }
    }

    private static func resource(_ entry: TemplateEntry, _ findings: inout TemplateFindings) -> TemplateResource? {
        if entry.key.hasPrefix("Fn::") {
            // It may make routes, and what protects them.
            findings.error(entry.key, at: entry.place, "what it makes of the resources is not read")
            return nil
        }
        guard let type = entry.value["Type"]?.text else {
            findings.error(entry.key, at: entry.place, "a resource must have a Type")
            return nil
        }
        let properties = entry.value["Properties"] ?? TemplateNode(.mapping([]), at: entry.place)
        guard properties.isMapping else {
            findings.error(entry.key, at: properties.place, "Properties must be a mapping")
            return nil
        }
        var resource = TemplateResource(logicalID: entry.key, type: type, properties: properties, place: entry.place)
        resource.metadata = entry.value["Metadata"]
        resource.condition = entry.value["Condition"]
        return resource
    }

    /// Sections without a meaning here: what they describe is AWS' deployment of the template.
    private static let harmlessSections: Set = [
        "AWSTemplateFormatVersion", "Description", "Metadata", "Parameters", "Mappings", "Conditions", "Resources",
        "Globals", "Outputs", "Rules", "Hooks",
    ]
    /// Their transforms are the shorter notations that the reader knows, or change nothing of what runs.
    private static let knownTransforms: Set = [
        "AWS::Serverless-2016-10-31", "AWS::LanguageExtensions", "AWS::CodeDeployBlueGreen",
        "AWS::SecretsManager-2020-07-23", "AWS::SecretsManager-2024-09-16",
    ]

    private static func check(_ root: TemplateNode, _ findings: inout TemplateFindings) {
        for entry in root.entries where entry.key != "Transform" && !harmlessSections.contains(entry.key) {
            findings.warning(entry.key, at: entry.place, "this section is not read")
        }
        for transform in root["Transform"]?.itemsOrItself ?? [] {
            let name = transform.text ?? transform["Name"]?.text ?? "a transform"
            guard !knownTransforms.contains(name) else { continue }
            findings.error("Transform", at: transform.place, "\(name) is not run: its changes are missing")
        }
    }
}
