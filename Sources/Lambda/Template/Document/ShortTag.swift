/// CloudFormation's short forms: `!GetAtt a.b` is `Fn::GetAtt: a.b`.
/// Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
enum ShortTag {
    private static let functions: Set = [
        "Sub", "Join", "GetAtt", "ImportValue", "If", "FindInMap", "Select", "Split", "Equals", "Not", "And", "Or",
        "Base64", "Cidr", "GetAZs", "Transform", "Length", "ToJsonString",
    ]

    /// The key of the long form; nil for a tag that is not CloudFormation's.
    static func longForm(of tag: String) -> String? {
        guard tag.hasPrefix("!") else { return nil }
        let name = String(tag.dropFirst())
        if name == "Ref" || name == "Condition" { return name }
        return functions.contains(name) ? "Fn::" + name : nil
    }
}
