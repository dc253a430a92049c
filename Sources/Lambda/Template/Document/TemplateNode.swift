/// A part of a template, and where it stands.
struct TemplateNode: Sendable, Hashable {
    enum Content: Sendable, Hashable {
        case scalar(TemplateScalar)
        case sequence([TemplateNode])
        case mapping([TemplateEntry])
        /// What the template refers to is not known here; the text says what and why.
        case unresolved(String)
    }

    var content: Content
    var place: TemplatePlace

    init(_ content: Content, at place: TemplatePlace) {
        self.content = content
        self.place = place
    }

    static func text(_ text: String, at place: TemplatePlace) -> Self {
        Self(.scalar(TemplateScalar(text: text, isPlain: false)), at: place)
    }

    static func plain(_ text: String, at place: TemplatePlace) -> Self {
        Self(.scalar(TemplateScalar(text: text, isPlain: true)), at: place)
    }

    static func list(_ items: [TemplateNode], at place: TemplatePlace) -> Self { Self(.sequence(items), at: place) }

    static func unresolved(_ reason: String, at place: TemplatePlace) -> Self { Self(.unresolved(reason), at: place) }

    /// A mapping that the reader itself puts together; what is nil is left out.
    static func mapping(_ pairs: KeyValuePairs<String, TemplateNode?>, at place: TemplatePlace) -> Self {
        Self(
            .mapping(
                pairs.compactMap { key, value in value.map { TemplateEntry(key: key, place: $0.place, value: $0) } }),
            at: place)
    }
}

struct TemplateScalar: Sendable, Hashable {
    var text: String
    /// Written without quotes: may be null, a boolean or a number.
    var isPlain: Bool
}

/// A key of a mapping, and what it stands for.
struct TemplateEntry: Sendable, Hashable {
    var key: String
    /// Where the key stands.
    var place: TemplatePlace
    var value: TemplateNode
}
