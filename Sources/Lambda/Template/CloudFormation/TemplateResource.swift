/// A resource of a CloudFormation template.
struct TemplateResource: Hashable {
    let logicalID: String
    /// `AWS::ApiGatewayV2::Route`, …
    var type: String
    var properties: TemplateNode
    var metadata: TemplateNode? = nil
    var condition: TemplateNode? = nil
    /// What a project calls it, when it is a function: its logical id, or what routes call it.
    var name: String
    /// What findings call it: its logical id, or the part of a shorter notation that it was made from.
    var label: String
    /// Where its logical id stands.
    var place: TemplatePlace

    init(logicalID: String, type: String, properties: TemplateNode, label: String? = nil, place: TemplatePlace) {
        self.logicalID = logicalID
        self.type = type
        self.properties = properties
        name = logicalID
        self.label = label ?? logicalID
        self.place = place
    }

    /// Where a property stands; where it is missing, the resource.
    func place(of property: String) -> TemplatePlace { properties.entry(property)?.place ?? place }

    /// The name of the collection of a resource type: `Function` of `AWS::Lambda::Function`.
    var kind: Substring { type.split(separator: ":").last ?? "" }
}
