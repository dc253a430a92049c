/// Properties that all resources of a kind begin with.
/// Source: https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-template-anatomy-globals.html
struct SAMGlobals {
    private let sections: TemplateNode?
    private static let kinds: Set = [
        "Function", "HttpApi", "WebSocketApi", "Api", "SimpleTable", "StateMachine", "LayerVersion",
    ]

    init(_ sections: TemplateNode?, _ findings: inout TemplateFindings) {
        self.sections = sections
        for entry in sections?.entries ?? [] where !Self.kinds.contains(entry.key) {
            findings.warning("Globals.\(entry.key)", at: entry.place, "it is not known here and has no effect")
        }
    }

    /// Mappings are merged, lists joined; of anything else the resource's own wins.
    func applied(to resource: TemplateResource) -> TemplateNode {
        guard resource.type.hasPrefix("AWS::Serverless::"), let section = sections?[String(resource.kind)] else {
            return resource.properties
        }
        return Self.merged(section, resource.properties)
    }

    private static func merged(_ standard: TemplateNode, _ own: TemplateNode) -> TemplateNode {
        switch (standard.content, own.content) {
        case (.sequence(let first), .sequence(let second)):
            return .list(first + second, at: own.place)
        case (.mapping(let entries), .mapping):
            guard !standard.isFunction, !own.isFunction else { return own }
            let inherited = entries.map { entry in
                guard let value = own.entry(entry.key) else { return entry }
                return TemplateEntry(key: entry.key, place: value.place, value: merged(entry.value, value.value))
            }
            let added = own.entries.filter { standard.entry($0.key) == nil }
            return TemplateNode(.mapping(inherited + added), at: own.place)
        default:
            return own
        }
    }
}

extension TemplateNode {
    /// One of CloudFormation's functions: not a mapping to merge.
    var isFunction: Bool {
        entries.count == 1 && entries.allSatisfy { $0.key == "Ref" || $0.key.hasPrefix("Fn::") }
    }
}
