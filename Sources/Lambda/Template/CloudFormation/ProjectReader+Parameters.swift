extension ProjectReader {
    /// What a handshake must have. Others than headers and parameters of the query cannot be required here: that is an error, since
    /// handshakes without would be accepted.
    mutating func requiredParameters(of route: TemplateResource, key: String) -> [String] {
        let property = "RequestParameters"
        guard let node = route.properties[property] else { return [] }
        guard key == "$connect" else {
            findings.warning(
                "\(route.label).\(property)", at: route.place(of: property),
                "it has no effect: only $connect has parameters")
            return []
        }
        if let reason = node.unresolvedReason {
            findings.error("\(route.label).\(property)", at: route.place(of: property), reason)
        }
        return node.entries.compactMap { entry in
            guard entry.value["Required"].map({ $0.boolean != false }) ?? false else { return nil }
            let isKnown = ["route.request.header.", "route.request.querystring."].contains { prefix in
                entry.key.hasPrefix(prefix) && entry.key.count > prefix.count
            }
            guard isKnown else {
                findings.error(
                    "\(route.label).\(property).\(entry.key)", at: entry.place,
                    "only route.request.header.X and route.request.querystring.X can be required here")
                return nil
            }
            return entry.key
        }
    }
}
