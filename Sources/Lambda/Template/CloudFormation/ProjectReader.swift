/// Reads a project from resources in their long form: API Gateway's and Lambda's own.
struct ProjectReader {
    let template: ResolvedTemplate
    let options: TemplateOptions
    /// What `Ref` of the WebSocket API gives.
    let webSocketReference: String?
    var project = LambdaProject()
    var findings: TemplateFindings
    /// Functions that something leads to and that cannot run: they are reported once.
    var brokenFunctions: Set<String> = []

    init(
        _ template: ResolvedTemplate, options: TemplateOptions, webSocketReference: String?, findings: TemplateFindings
    ) {
        self.template = template
        self.options = options
        self.webSocketReference = webSocketReference
        self.findings = findings
    }

    mutating func read(_ choice: APIChoice) -> TemplateReading {
        if let api = choice.webSocket.flatMap({ template[$0] }) { project.webSocket = webSocketAPI(api) }
        if let api = choice.http.flatMap({ template[$0] }) { project.http = httpAPI(api) }
        reportTheRest(besides: choice)
        return TemplateReading(project: project, findings: findings.inOrder)
    }
}
