/// What the readers have found so far.
struct TemplateFindings {
    private(set) var all: [TemplateFinding]

    init(_ all: [TemplateFinding] = []) {
        self.all = all
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
        let finding = TemplateFinding(
            severity: severity, name: name, file: place.file, line: place.line, message: message)
        if !all.contains(finding) { all.append(finding) }
    }

    func mention(_ place: TemplatePlace) -> Bool {
        all.contains { $0.line == place.line && $0.file == place.file }
    }

    var inOrder: [TemplateFinding] {
        all.enumerated().sorted {
            ($0.element.file, $0.element.line, $0.offset) < ($1.element.file, $1.element.line, $1.offset)
        }
        .map(\.element)
    }
}
