/// A template's project, and everything in the template that does not run here.
public struct TemplateReading: Sendable, Equatable {
    /// What can run. Only complete when no finding is an error.
    public var project: LambdaProject
    /// In the order of the file.
    public var findings: [TemplateFinding]

    public var hasErrors: Bool { findings.contains { $0.severity == .error } }

    public init(project: LambdaProject, findings: [TemplateFinding]) {
        self.project = project
        self.findings = findings
    }
}
