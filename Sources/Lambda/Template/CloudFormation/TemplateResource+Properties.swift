extension TemplateResource {
    /// A property that what runs depends on; a value of another kind, or one that is not known, is an error.
    func text(_ property: String, _ findings: inout TemplateFindings) -> String? {
        guard let node = properties[property] else { return nil }
        if let text = node.text { return text }
        findings.error("\(label).\(property)", at: place(of: property), node.unresolvedReason ?? "it must be a text")
        return nil
    }

    func requiredText(_ property: String, _ findings: inout TemplateFindings) -> String? {
        if properties[property] == nil { findings.error("\(label).\(property)", at: place, "it is missing") }
        return text(property, &findings)
    }

    /// A whole number within `range`.
    func integer(_ property: String, in range: ClosedRange<Int>, _ findings: inout TemplateFindings) -> Int? {
        guard let node = properties[property] else { return nil }
        if let integer = node.integer, range.contains(integer) { return integer }
        let need = "it must be a whole number from \(range.lowerBound) to \(range.upperBound)"
        findings.error("\(label).\(property)", at: place(of: property), node.unresolvedReason ?? need)
        return nil
    }

    /// A text or a list of texts.
    func texts(_ property: String, _ findings: inout TemplateFindings) -> [String] {
        guard let node = properties[property] else { return [] }
        return node.itemsOrItself.compactMap { item in
            if let text = item.text { return text }
            findings.error(
                "\(label).\(property)", at: item.place, item.unresolvedReason ?? "it must be a list of texts")
            return nil
        }
    }

    /// Whether a property that would turn something on does, or may.
    func mayBeOn(_ property: String) -> Bool {
        guard let node = properties[property] else { return false }
        return node.boolean != false
    }

    /// Reports the properties that have no effect here.
    func check(_ policy: PropertyPolicy, _ findings: inout TemplateFindings) {
        for entry in properties.entries where !policy.known.contains(entry.key) {
            let reason = policy.unsupported[entry.key] ?? "it is not known here and has no effect"
            findings.warning("\(label).\(entry.key)", at: entry.place, reason)
        }
    }
}
