/// The notation of a template.
enum TemplateKind: Hashable {
    /// `service` and `provider`.
    case serverless
    /// `Resources`: CloudFormation, with or without SAM's resources.
    case cloudFormation

    init(of root: TemplateNode) throws(TemplateError) {
        guard root.isMapping else { throw TemplateError(root.place, "a template must be a mapping") }
        if root["service"] != nil, root["provider"] != nil {
            self = .serverless
        } else if let resources = root["Resources"] {
            guard resources.isMapping else { throw TemplateError(resources.place, "Resources must be a mapping") }
            self = .cloudFormation
        } else {
            throw TemplateError(
                root.place,
                "it is neither a Serverless Framework service (service, provider) "
                    + "nor a CloudFormation template (Resources)"
            )
        }
    }
}
