/// Reads a Serverless Framework service: variables are resolved, the service compiled to CloudFormation, that is read.
/// Source: https://www.serverless.com/framework/docs/providers/aws/guide/serverless.yml
enum ServerlessReader {
    static func read(_ root: TemplateNode, folder: String, options: TemplateOptions) -> TemplateReading {
        var variables = ServerlessVariables(root: root, folder: folder, options: options)
        let resolved = variables.resolve(root)
        var options = options
        options.stage = variables.stage
        options.region = variables.region
        var found = variables.findings
        let service = ServerlessService(resolved, stage: variables.stage)
        var compiler = ServerlessCompiler(service, folder: folder)
        let template = compiler.compile(&found)
        var reading = CloudFormationReader.read(template, options: options, findings: found)
        reading.findings = findings(of: resolved, besides: reading)
        reading.project.region = variables.region
        return reading
    }

    /// Variables without a value: an error where something that runs depends on one. Those that a reader came across
    /// are among its findings.
    private static func findings(of resolved: TemplateNode, besides reading: TemplateReading) -> [TemplateFinding] {
        var findings = TemplateFindings(reading.findings)
        for unresolved in resolved.unresolvedParts(path: []) {
            guard !findings.mention(unresolved.reason, at: unresolved.place) else { continue }
            let path = unresolved.path
            let isNeeded = mayChangeWhatRuns(withoutIndex(path), reading.project)
            findings.add(isNeeded ? .error : .warning, path.joined(separator: "."), unresolved.place, unresolved.reason)
        }
        for section in ["functions", "resources"] {
            for part in resolved[section]?.itemsOrItself ?? [] where !part.isMapping && part.unresolvedReason == nil {
                findings.add(.error, section, part.place, "it must be a mapping, or a list of them")
            }
        }
        return findings.inOrder
    }

    /// Functions and resources may be a list of mappings: which of them a part is in does not matter.
    private static func withoutIndex(_ path: [String]) -> [String] {
        guard path.count > 1, Int(path[1]) != nil else { return path }
        return [path[0]] + path.dropFirst(2)
    }

    /// Whole functions, their events and resources may hold routes and what protects them.
    private static func mayChangeWhatRuns(_ path: [String], _ project: LambdaProject) -> Bool {
        switch path.first {
        case "functions":
            if path.count <= 2 || path.contains("events") { return true }
            return path[2] == "environment" && project.functions[path[1]] != nil
        case "resources": return path.count <= 3
        case "provider": return path.dropFirst().first == "environment" && !project.functions.isEmpty
        default: return false
        }
    }
}

/// A value that is not known, and the keys that lead to it.
struct UnresolvedPart: Hashable {
    let path: [String]
    let place: TemplatePlace
    let reason: String
}

extension TemplateNode {
    func unresolvedParts(path: [String]) -> [UnresolvedPart] {
        switch content {
        case .scalar: []
        case .unresolved(let reason): [UnresolvedPart(path: path, place: place, reason: reason)]
        case .sequence(let items):
            items.enumerated().flatMap { $0.element.unresolvedParts(path: path + [String($0.offset)]) }
        case .mapping(let entries): entries.flatMap { $0.value.unresolvedParts(path: path + [$0.key]) }
        }
    }
}
