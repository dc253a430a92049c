/// Computes CloudFormation's intrinsic functions. What cannot be known here becomes an unresolved node that says why.
/// Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
struct IntrinsicResolver {
    /// Why something has no value.
    struct Unresolved: Error {
        let reason: String

        init(_ reason: String) {
            self.reason = reason
        }
    }

    static let stackName = "sluice"
    static let accountID = "000000000000"
    /// Names that lead to names, and nodes within nodes.
    static let deepestNesting = 200
    /// In UTF-8 bytes: substitutions of substitutions can double a text many times.
    static let longestText = 1 << 20

    let template: CloudFormationTemplate
    let options: TemplateOptions
    let resources: [String: TemplateResource]
    /// What `Ref` gives for an API, where it is not its logical id.
    var apiIDs: [String: String] = [:]

    /// Conditions and names that are known already, or (nil) are being computed: to meet one of those is a cycle.
    var knownConditions: [String: Bool?] = [:]
    var knownNames: [String: String?] = [:]
    private var depth = 0

    init(_ template: CloudFormationTemplate, options: TemplateOptions) {
        self.template = template
        self.options = options
        resources = Dictionary(template.resources.map { ($0.logicalID, $0) }) { _, last in last }
    }

    /// `node` with every function computed; nil for `AWS::NoValue`.
    mutating func resolve(_ node: TemplateNode) -> TemplateNode? {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.deepestNesting else { return .unresolved("it is nested too deep", at: node.place) }
        switch node.content {
        case .scalar(let scalar):
            guard !scalar.text.contains("{{resolve:") else {
                return .unresolved("\(scalar.text) is kept by AWS", at: node.place)
            }
            return node
        case .unresolved:
            return node
        case .sequence(let items):
            return .list(items.compactMap { resolve($0) }, at: node.place)
        case .mapping(let entries):
            if let function = entries.first, entries.count == 1, Self.isFunction(function.key) {
                return computed(function, at: node.place)
            }
            var resolved: [TemplateEntry] = []
            for entry in entries {
                guard let value = resolve(entry.value) else { continue }
                resolved.append(TemplateEntry(key: entry.key, place: entry.place, value: value))
            }
            return TemplateNode(.mapping(resolved), at: node.place)
        }
    }

    private static func isFunction(_ key: String) -> Bool { key == "Ref" || key.hasPrefix("Fn::") }

    private mutating func computed(_ function: TemplateEntry, at place: TemplatePlace) -> TemplateNode? {
        do throws(Unresolved) {
            return try compute(function.key, function.value, at: place)
        } catch {
            return .unresolved(error.reason, at: place)
        }
    }

    /// The text of an argument.
    mutating func text(_ node: TemplateNode?, of function: String) throws(Unresolved) -> String {
        guard let node, let resolved = resolve(node) else { throw Unresolved("\(function) lacks an argument") }
        if let reason = resolved.unresolvedReason { throw Unresolved(reason) }
        guard case .scalar(let scalar) = resolved.content else {
            throw Unresolved("an argument of \(function) must be a text")
        }
        return scalar.text
    }

    /// The texts of an argument that is a list.
    mutating func texts(_ node: TemplateNode?, of function: String) throws(Unresolved) -> [String] {
        guard let node, let resolved = resolve(node) else { throw Unresolved("\(function) lacks an argument") }
        if let reason = resolved.unresolvedReason { throw Unresolved(reason) }
        guard let items = resolved.items else { throw Unresolved("an argument of \(function) must be a list") }
        var texts: [String] = []
        for item in items { texts.append(try text(item, of: function)) }
        return texts
    }
}
