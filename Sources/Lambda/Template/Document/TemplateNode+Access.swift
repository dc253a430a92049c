extension TemplateNode {
    /// Of a mapping, in the order of the file.
    var entries: [TemplateEntry] {
        if case .mapping(let entries) = content { entries } else { [] }
    }

    var isMapping: Bool {
        if case .mapping = content { true } else { false }
    }

    /// Of a sequence.
    var items: [TemplateNode]? {
        if case .sequence(let items) = content { items } else { nil }
    }

    /// A sequence's items; anything else but null is one item.
    var itemsOrItself: [TemplateNode] {
        items ?? (isNull ? [] : [self])
    }

    var isNull: Bool {
        guard case .scalar(let scalar) = content, scalar.isPlain else { return false }
        return ["", "~", "null", "Null", "NULL"].contains(scalar.text)
    }

    /// A scalar as it is written; nil for null.
    var text: String? {
        guard case .scalar(let scalar) = content, !isNull else { return nil }
        return scalar.text
    }

    /// Why it has no value.
    var unresolvedReason: String? {
        if case .unresolved(let reason) = content { reason } else { nil }
    }

    var boolean: Bool? {
        switch text?.lowercased() {
        case "true", "yes", "on": true
        case "false", "no", "off": false
        default: nil
        }
    }

    var integer: Int? { text.flatMap { Int($0) } }

    var number: Double? { text.flatMap { Double($0) }.flatMap { $0.isFinite ? $0 : nil } }

    func entry(_ key: String) -> TemplateEntry? { entries.first { $0.key == key } }

    /// The value of a key; nil where it is null, so that `Key:` without anything reads as if it was not there.
    subscript(key: String) -> TemplateNode? {
        guard let value = entry(key)?.value, !value.isNull else { return nil }
        return value
    }
}
