/// What the readers have found so far, each once.
struct TemplateFindings {
    private struct Line: Hashable {
        let file: String
        let number: Int
    }

    private(set) var all: [TemplateFinding] = []
    private var known: Set<TemplateFinding> = []
    private var lines: Set<Line> = []

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
        lines.insert(Line(file: finding.file, number: finding.line))
        all.append(finding)
    }

    /// Whether something has been found in the line already.
    func mention(_ place: TemplatePlace) -> Bool { lines.contains(Line(file: place.file, number: place.line)) }

    /// In the order of the file.
    var inOrder: [TemplateFinding] {
        all.enumerated().sorted { left, right in
            (left.element.file, left.element.line, left.offset) < (right.element.file, right.element.line, right.offset)
        }.map(\.element)
    }
}
