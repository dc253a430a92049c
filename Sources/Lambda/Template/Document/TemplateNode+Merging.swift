extension TemplateNode {
    /// Mappings are merged key by key, in any depth; of anything else `other` wins.
    func merging(_ other: TemplateNode) -> TemplateNode {
        guard case .mapping(var merged) = content, case .mapping(let entries) = other.content else { return other }
        for entry in entries {
            if let index = merged.firstIndex(where: { $0.key == entry.key }) {
                merged[index].value = merged[index].value.merging(entry.value)
            } else {
                merged.append(entry)
            }
        }
        return TemplateNode(.mapping(merged), at: place)
    }

    /// With `value` under `key`, in the place of what was there.
    func setting(_ key: String, to value: TemplateNode?) -> TemplateNode {
        guard let value else { return self }
        var entries = entries.filter { $0.key != key }
        entries.append(TemplateEntry(key: key, place: value.place, value: value))
        return TemplateNode(.mapping(entries), at: place)
    }
}
