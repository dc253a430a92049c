/// What the readers have found so far, each once.
struct TemplateFindings {
    private struct Mention: Hashable {
        let file: String
        let line: Int
        let message: String
    }

    private(set) var all: [TemplateFinding] = []
    private var known: Set<TemplateFinding> = []
    private var mentions: Set<Mention> = []

    init(_ all: [TemplateFinding] = []) {
        for finding in all { add(finding) }
    }

    mutating func error(_ name: String, at place: TemplatePlace, _ message: String) {
        add(.error, name, place, message)
    }

    mutating func warning(_ name: String, at place: TemplatePlace, _ message: String) {
        add(.warning, name, place, message)
    }

    mutating func add(
        _ severity: TemplateFinding.Severity, _ name: String, _ place: TemplatePlace, _ message: String
    ) {
        add(TemplateFinding(severity: severity, name: name, file: place.file, line: place.line, message: message))
    }

    private mutating func add(_ finding: TemplateFinding) {
        guard known.insert(finding).inserted else { return }
        mentions.insert(Mention(file: finding.file, line: finding.line, message: finding.message))
        all.append(finding)
    }

    /// Whether this has been found in the line already, under whatever name.
    func mention(_ message: String, at place: TemplatePlace) -> Bool {
        mentions.contains(Mention(file: place.file, line: place.line, message: message))
    }

    /// In the order of the file.
    var inOrder: [TemplateFinding] {
        all.enumerated().sorted { left, right in
            (left.element.file, left.element.line, left.offset) < (right.element.file, right.element.line, right.offset)
        }.map(\.element)
    }
}
