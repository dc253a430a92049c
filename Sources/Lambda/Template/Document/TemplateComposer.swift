import Yams

/// Makes the parser's nodes into ours: short tags in their long form, merge keys merged, aliases copied, up to a limit.
struct TemplateComposer {
    /// Aliases of aliases can make a small file stand for more nodes than there is memory.
    static let mostNodes = 250_000
    static let deepestNesting = 100

    let file: String
    private var nodes = 0

    init(file: String) {
        self.file = file
    }

    mutating func compose(_ node: Node) throws(TemplateError) -> TemplateNode {
        try compose(node, depth: 0, at: TemplatePlace(file: file, line: 1, column: 1))
    }

    private mutating func compose(
        _ node: Node, depth: Int, at parent: TemplatePlace
    ) throws(TemplateError) -> TemplateNode {
        let place = node.mark.map { TemplatePlace(file: file, line: $0.line, column: $0.column) } ?? parent
        nodes += 1
        guard nodes <= Self.mostNodes else {
            throw TemplateError(place, "aliases make the file stand for more than \(Self.mostNodes) nodes")
        }
        guard depth < Self.deepestNesting else {
            throw TemplateError(place, "nested deeper than \(Self.deepestNesting) levels")
        }
        let composed: TemplateNode
        switch node {
        case .scalar(let scalar):
            let isPlain = scalar.style == .plain || scalar.style == .any
            composed = TemplateNode(.scalar(TemplateScalar(text: scalar.string, isPlain: isPlain)), at: place)
            return try tagged(composed, scalar.tag)
        case .sequence(let sequence):
            var items: [TemplateNode] = []
            for item in sequence { items.append(try compose(item, depth: depth + 1, at: place)) }
            return try tagged(TemplateNode(.sequence(items), at: place), sequence.tag)
        case .mapping(let mapping):
            composed = TemplateNode(.mapping(try entries(of: mapping, depth: depth, at: place)), at: place)
            return try tagged(composed, mapping.tag)
        case .alias:
            throw TemplateError(place, "an alias of something that is not there")
        }
    }

    private mutating func entries(
        of mapping: Node.Mapping, depth: Int, at place: TemplatePlace
    ) throws(TemplateError) -> [TemplateEntry] {
        var entries: [TemplateEntry] = []
        var merged: [TemplateEntry] = []
        for (keyNode, valueNode) in mapping {
            guard case .scalar(let scalar) = keyNode else {
                let mark = keyNode.mark.map { TemplatePlace(file: file, line: $0.line, column: $0.column) }
                throw TemplateError(mark ?? place, "a key must be a text")
            }
            let keyPlace = scalar.mark.map { TemplatePlace(file: file, line: $0.line, column: $0.column) } ?? place
            let value = try compose(valueNode, depth: depth + 1, at: keyPlace)
            if scalar.string == "<<", scalar.style == .plain {
                merged += try mergeable(value, at: keyPlace)
            } else {
                entries.append(TemplateEntry(key: scalar.string, place: keyPlace, value: value))
            }
        }
        return Self.merge(merged, into: entries)
    }

    /// What `<<` merges: a mapping, or several, of which the first that has a key gives it.
    /// Source: https://yaml.org/type/merge.html
    private func mergeable(_ value: TemplateNode, at place: TemplatePlace) throws(TemplateError) -> [TemplateEntry] {
        let sources = value.items ?? [value]
        guard sources.allSatisfy(\.isMapping) else { throw TemplateError(place, "<< merges mappings only") }
        return sources.flatMap(\.entries)
    }

    private static func merge(_ merged: [TemplateEntry], into entries: [TemplateEntry]) -> [TemplateEntry] {
        guard !merged.isEmpty else { return entries }
        var keys = Set(entries.map(\.key))
        return entries + merged.filter { keys.insert($0.key).inserted }
    }

    private func tagged(_ node: TemplateNode, _ tag: Tag) throws(TemplateError) -> TemplateNode {
        let name = tag.description
        guard name.hasPrefix("!"), name != "!" else { return node }
        guard let key = ShortTag.longForm(of: name) else {
            throw TemplateError(node.place, "the tag \(name) is not known")
        }
        return TemplateNode(.mapping([TemplateEntry(key: key, place: node.place, value: node)]), at: node.place)
    }
}
