extension IntrinsicResolver {
    /// `Ref`; nil for `AWS::NoValue`.
    mutating func reference(_ argument: TemplateNode, at place: TemplatePlace) throws(Unresolved) -> TemplateNode? {
        guard let name = argument.text else { throw Unresolved("Ref needs a name") }
        if name == "AWS::NoValue" { return nil }
        if resources[name] == nil, let parameter = try parameter(name, at: place) { return parameter }
        return .text(try value(of: name), at: place)
    }

    /// A variable of `Fn::Sub`: what `Ref`, or with a dot `Fn::GetAtt`, gives.
    mutating func value(of name: String) throws(Unresolved) -> String {
        if let pseudo = pseudoParameter(name) { return pseudo }
        if let given = options.parameters[name] { return given }
        if let resource = resources[name] { return try reference(of: resource) }
        let place = TemplatePlace(file: "", line: 1, column: 1)
        if let parameter = try parameter(name, at: place) {
            return parameter.text ?? (parameter.items ?? []).compactMap(\.text).joined(separator: ",")
        }
        guard let dot = name.firstIndex(of: ".") else {
            throw Unresolved("\(name) is neither a parameter nor a resource")
        }
        return try attribute(String(name[name.index(after: dot)...]), ofResource: String(name[..<dot]))
    }

    /// `Fn::GetAtt`, as `[Resource, Attribute]` or `Resource.Attribute`.
    mutating func attribute(_ argument: TemplateNode) throws(Unresolved) -> String {
        if let name = argument.text, name.contains(".") { return try value(of: name) }
        guard let parts = argument.items, parts.count == 2, let resource = parts[0].text else {
            throw Unresolved("Fn::GetAtt needs a resource and an attribute")
        }
        return try value(of: "\(resource).\(try text(parts[1], of: "Fn::GetAtt"))")
    }

    private func pseudoParameter(_ name: String) -> String? {
        switch name {
        case "AWS::Region": options.region
        case "AWS::AccountId": Self.accountID
        case "AWS::StackName": Self.stackName
        case "AWS::StackId":
            "arn:aws:cloudformation:\(options.region):\(Self.accountID):stack/\(Self.stackName)/\(Self.stackName)"
        case "AWS::Partition": "aws"
        case "AWS::URLSuffix": "amazonaws.com"
        default: nil
        }
    }

    /// nil when there is no such parameter.
    private func parameter(_ name: String, at place: TemplatePlace) throws(Unresolved) -> TemplateNode? {
        guard let declaration = template.parameters[name] else { return nil }
        let type = declaration["Type"]?.text ?? "String"
        let given = options.parameters[name]
        guard let value = given ?? declaration.entry("Default").map({ $0.value.text ?? "" }) else {
            throw Unresolved("the parameter \(name) has no default: give it, \(name)=…")
        }
        guard given != nil || !type.hasPrefix("AWS::SSM::") else {
            throw Unresolved("the parameter \(name) is kept by AWS: give it, \(name)=…")
        }
        guard type == "CommaDelimitedList" || type.hasPrefix("List<") else { return .text(value, at: place) }
        let items = value.split(separator: ",", omittingEmptySubsequences: false)
        return .list(items.map { .text($0.trimming { $0 == " " }, at: place) }, at: place)
    }

    private mutating func attribute(
        _ attribute: String, ofResource logicalID: String
    ) throws(Unresolved) -> String {
        guard let resource = resources[logicalID] else { throw Unresolved("there is no resource \(logicalID)") }
        if let value = try samAttribute(attribute, of: resource) { return value }
        let names = ResourceNames(
            type: resource.type, name: try name(of: resource), reference: try reference(of: resource),
            region: options.region)
        guard let value = names.attribute(attribute) else {
            throw Unresolved("\(logicalID).\(attribute) is not known here: give it, \(logicalID).\(attribute)=…")
        }
        return value
    }

    /// What SAM lets a template refer to beside the resources that it makes; nil for anything else.
    private mutating func samAttribute(
        _ attribute: String, of resource: TemplateResource
    ) throws(Unresolved) -> String? {
        switch (resource.type, attribute) {
        case ("AWS::ApiGatewayV2::Api", "Stage"):
            return try resources[resource.logicalID + "Stage"].map { stage throws(Unresolved) in try name(of: stage) }
        case ("AWS::Serverless::Function", "Alias"):
            let alias = try text(resource.properties["AutoPublishAlias"], of: attribute)
            return "\(try value(of: resource.logicalID + ".Arn")):\(alias)"
        default: return nil
        }
    }

    /// What `Ref` gives.
    mutating func reference(of resource: TemplateResource) throws(Unresolved) -> String {
        if let id = apiIDs[resource.logicalID] { return id }
        let names = ResourceNames(
            type: resource.type, name: try name(of: resource), reference: resource.logicalID, region: options.region)
        guard resource.type == "AWS::Lambda::Alias" || resource.type == "AWS::Lambda::Version" else {
            return names.reference
        }
        let function = try text(resource.properties["FunctionName"], of: "Ref")
        let arn = function.hasPrefix("arn:") ? function : names.arn("lambda", "function:\(function)")
        let isAlias = resource.type == "AWS::Lambda::Alias"
        return "\(arn):\(isAlias ? try text(resource.properties["Name"], of: "Ref") : "$LATEST")"
    }

    /// The name that the template gives a resource, else its logical id. API Gateway's are known by ids, not by names.
    mutating func name(of resource: TemplateResource) throws(Unresolved) -> String {
        if resource.type.hasPrefix("AWS::ApiGatewayV2::"), resource.kind != "Stage" { return resource.logicalID }
        switch knownNames[resource.logicalID] {
        case .some(.some(let known)): return known
        case .some(.none): throw Unresolved("the name of \(resource.logicalID) depends on itself")
        case .none: break
        }
        knownNames[resource.logicalID] = .some(nil)
        let property = ["\(resource.kind)Name", "Name"].lazy.compactMap { resource.properties[$0] }.first
        let name = try property.map { node throws(Unresolved) in try text(node, of: "Ref") } ?? resource.logicalID
        knownNames[resource.logicalID] = name
        return name
    }
}
