import Foundation

/// Reads what a project declares for AWS: a Serverless Framework service, or a SAM or CloudFormation template (also
/// what `serverless package` and `cdk synth` write), in YAML or JSON.
public enum TemplateReader {
    /// - Parameter path: the template; code is found from its folder. Errors and findings call the file what `path`
    ///   does.
    /// - Throws: when the file is no template: it is missing, malformed, or of no kind that is known. Everything else
    ///   that stands in the way of running is a finding.
    public static func read(path: String, options: TemplateOptions) throws(TemplateError) -> TemplateReading {
        let root = try TemplateDocument.read(path: path, name: path)
        let folder = URL(fileURLWithPath: path).standardizedFileURL.deletingLastPathComponent().path
        switch try TemplateKind(of: root) {
        case .serverless:
            return ServerlessReader.read(root, folder: folder, options: options)
        case .cloudFormation:
            var findings = TemplateFindings()
            let template = CloudFormationTemplate(root, folder: folder, findings: &findings)
            return CloudFormationReader.read(template, options: options, findings: findings)
        }
    }
}
