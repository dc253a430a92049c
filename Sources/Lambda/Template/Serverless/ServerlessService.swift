/// A service's sections, with its variables resolved.
struct ServerlessService {
    let root: TemplateNode
    let name: String
    let stage: String
    let provider: TemplateNode
    let functions: [TemplateEntry]
    /// The resources it adds, in CloudFormation's form.
    let resources: TemplateNode

    init(_ root: TemplateNode, stage: String) {
        self.root = root
        self.stage = stage
        let empty = TemplateNode(.mapping([]), at: root.place)
        name = root["service"]?.text ?? root["service"]?["name"]?.text ?? "service"
        provider = root["provider"] ?? empty
        functions = Self.merged(root["functions"], in: empty).entries
        resources = Self.merged(root["resources"], in: empty)
    }

    /// Functions and resources may be a list of mappings, mostly from files.
    private static func merged(_ section: TemplateNode?, in empty: TemplateNode) -> TemplateNode {
        section?.itemsOrItself.reduce(empty) { $1.isMapping ? $0.merging($1) : $0 } ?? empty
    }
}
