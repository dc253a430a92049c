/// Reads a template in CloudFormation's form: shorter notations are made long, functions computed, APIs chosen.
enum CloudFormationReader {
    static func read(
        _ template: CloudFormationTemplate, options: TemplateOptions, findings: TemplateFindings
    ) -> TemplateReading {
        var findings = findings
        let expanded = SAMExpansion.expand(template, &findings)
        var resolver = IntrinsicResolver(expanded, options: options)
        // Once to see which API it is, and with its id for what refers to it.
        var ignored = TemplateFindings()
        let choice = APIChoice(ResolvedTemplate(resolver, findings: &ignored), options: options, findings: &findings)
        if let webSocket = choice.webSocket, let id = options.apiID { resolver.apiIDs[webSocket] = id }
        let resolved = ResolvedTemplate(resolver, findings: &findings)
        let reference = choice.webSocket.map { options.apiID ?? $0 }
        var reader = ProjectReader(resolved, options: options, webSocketReference: reference, findings: findings)
        return reader.read(choice)
    }
}
