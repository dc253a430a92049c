/// Resolves a service's variables. One without a value becomes an unresolved node that says why.
struct ServerlessVariables {
    /// Why a source has no value.
    struct Unresolved: Error {
        let reason: String

        init(_ reason: String) {
            self.reason = reason
        }
    }

    /// Variables that lead to variables.
    static let deepestNesting = 40
    static let longestText = 1 << 20
    /// Variables that stand for mappings of variables can multiply.
    static let mostNodes = 500_000

    let root: TemplateNode
    let folder: String
    let options: TemplateOptions
    private(set) var findings = TemplateFindings()
    var files: [String: TemplateNode] = [:]

    /// Texts whose variables are being resolved: to meet one of them is a cycle.
    private var active: [TemplatePlace] = []
    private var known: [TemplatePlace: (value: TemplateNode, nodes: Int)] = [:]
    private var nodes = 0

    init(root: TemplateNode, folder: String, options: TemplateOptions) {
        self.root = root
        self.folder = folder
        self.options = options
    }

    /// `node` with every variable in it resolved.
    mutating func resolve(_ node: TemplateNode) -> TemplateNode {
        nodes += 1
        guard nodes <= Self.mostNodes else {
            return .unresolved("variables make the service stand for too many nodes", at: node.place)
        }
        switch node.content {
        case .unresolved: return node
        case .scalar(let scalar):
            return scalar.text.contains("${") ? resolve(scalar.text, of: node) : node
        case .sequence(let items):
            return .list(items.map { resolve($0) }, at: node.place)
        case .mapping(let entries):
            return TemplateNode(
                .mapping(entries.map { TemplateEntry(key: $0.key, place: $0.place, value: resolve($0.value)) }),
                at: node.place)
        }
    }

    private mutating func resolve(_ text: String, of node: TemplateNode) -> TemplateNode {
        if let known = known[node.place] {
            nodes += known.nodes
            return known.value
        }
        if let start = active.firstIndex(of: node.place) {
            let lines = (active[start...] + [node.place]).map { "line \($0.line)" }.joined(separator: " → ")
            findings.error(text, at: node.place, "the variable leads to itself: \(lines)")
            return .unresolved("\(text) leads to itself", at: node.place)
        }
        guard active.count < Self.deepestNesting else {
            return .unresolved("\(text) leads through too many variables", at: node.place)
        }
        let before = nodes
        active.append(node.place)
        let value = value(of: text, at: node.place)
        active.removeLast()
        known[node.place] = (value, nodes - before)
        return value
    }

    /// A text that is one variable has its value, of any kind; in a longer text variables must be texts.
    private mutating func value(of text: String, at place: TemplatePlace) -> TemplateNode {
        let parts = VariableSyntax.parts(of: text)
        do throws(Unresolved) {
            if parts.count == 1, case .variable(let variable) = parts[0] {
                return try value(ofVariable: variable, at: place)
            }
            return .text(try joined(parts, at: place), at: place)
        } catch {
            return .unresolved(error.reason, at: place)
        }
    }

    private mutating func joined(_ parts: [VariableSyntax.Part], at place: TemplatePlace) throws(Unresolved) -> String {
        var result = ""
        for part in parts {
            switch part {
            case .text(let text): result += text
            case .variable(let variable):
                let value = try value(ofVariable: variable, at: place)
                guard let text = value.text else { throw Unresolved("${\(variable)} is no text") }
                result += text
            }
            guard result.utf8.count <= Self.longestText else { throw Unresolved("the text is too long") }
        }
        return result
    }

    private mutating func value(
        ofVariable variable: String, at place: TemplatePlace
    ) throws(Unresolved) -> TemplateNode {
        var reason = "${\(variable)} has no value"
        for source in VariableSyntax.sources(of: variable) {
            do throws(Unresolved) {
                guard var value = try value(ofSource: source, at: place), !value.isNull else { continue }
                if let unresolved = value.unresolvedReason { throw Unresolved(unresolved) }
                // What is copied stands where it is used.
                if case .scalar = value.content { value.place = place }
                return value
            } catch {
                reason = error.reason
            }
        }
        throw Unresolved(reason)
    }

    private mutating func value(
        ofSource text: String, at place: TemplatePlace
    ) throws(Unresolved) -> TemplateNode? {
        if let quote = text.first, quote == "'" || quote == "\"", text.last == quote, text.count > 1 {
            return .text(String(text.dropFirst().dropLast()), at: place)
        }
        let parts = VariableSyntax.parts(of: text)
        if parts.count == 1, case .variable(let variable) = parts[0] {
            return try value(ofVariable: variable, at: place)
        }
        let source = try joined(parts, at: place)
        guard let source = VariableSource(source) else { return .plain(source, at: place) }
        return try value(of: source, at: place)
    }
}
