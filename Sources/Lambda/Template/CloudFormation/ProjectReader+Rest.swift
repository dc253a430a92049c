extension ProjectReader {
    /// Resources that are nothing without others, or describe AWS' side of a deployment: rights, logs, versions.
    private static let harmless: Set = [
        "AWS::ApiGatewayV2::Deployment", "AWS::CDK::Metadata", "AWS::IAM::ManagedPolicy", "AWS::IAM::Policy",
        "AWS::IAM::Role", "AWS::ApiGateway::Account", "AWS::Lambda::Alias", "AWS::Lambda::Permission",
        "AWS::Lambda::Version", "AWS::Logs::LogGroup", "AWS::ApiGatewayV2::RouteResponse",
    ]
    /// Parts of an API: they are reported with what depends on them.
    private static let parts: Set = [
        "AWS::ApiGatewayV2::Integration", "AWS::ApiGatewayV2::IntegrationResponse", "AWS::ApiGatewayV2::Authorizer",
        "AWS::ApiGatewayV2::Stage",
    ]

    /// Names what the template has and this project has not.
    mutating func reportTheRest(besides choice: APIChoice) {
        for resource in template.resources {
            guard hasKnownAPI(resource) else { continue }
            guard let reason = reason(for: resource, choice) else { continue }
            findings.warning(resource.label, at: resource.place, reason)
        }
    }

    private static let partsOfAPIs: Set = [
        "AWS::ApiGatewayV2::Route", "AWS::ApiGatewayV2::Stage", "AWS::ApiGatewayV2::Integration",
        "AWS::ApiGatewayV2::Authorizer", "AWS::ApiGatewayV2::Model",
    ]

    /// A route or a stage of whose API nothing is known may be the one that has the authorizer, or that throttles. The others are
    /// reported by a route that needs them.
    private mutating func hasKnownAPI(_ resource: TemplateResource) -> Bool {
        guard Self.partsOfAPIs.contains(resource.type) else { return true }
        if let api = resource.properties["ApiId"]?.text {
            guard api != webSocketReference, template[api]?.type != "AWS::ApiGatewayV2::Api" else { return true }
            findings.warning(
                "\(resource.label).ApiId", at: resource.place(of: "ApiId"), "\(api) is no API of this template")
            return false
        }
        let why = resource.properties["ApiId"]?.unresolvedReason.map { ": \($0)" } ?? ""
        let isNeeded = ["AWS::ApiGatewayV2::Route", "AWS::ApiGatewayV2::Stage"].contains(resource.type)
        findings.add(
            isNeeded ? .error : .warning, "\(resource.label).ApiId", resource.place(of: "ApiId"),
            "which API it belongs to is not known\(why)")
        return false
    }

    private func reason(for resource: TemplateResource, _ choice: APIChoice) -> String? {
        switch resource.type {
        case "AWS::ApiGatewayV2::Api":
            let isChosen = resource.logicalID == choice.webSocket || resource.logicalID == choice.http
            return isChosen ? nil : "this API does not run"
        case "AWS::ApiGatewayV2::Route":
            let api = resource.properties["ApiId"]?.text
            let chosen = [choice.webSocket.map { webSocketReference ?? $0 }, choice.http].compactMap { $0 }
            return api.map(chosen.contains) == true ? nil : "its API does not run"
        case "AWS::ApiGatewayV2::Model":
            let isOfMessages = resource.properties["ApiId"]?.text == webSocketReference
            return isOfMessages ? nil : "what its API is sent is not validated"
        case _ where resource.isFunction:
            let isKnown = project.functions[resource.name] != nil || brokenFunctions.contains(resource.name)
            return isKnown ? nil : "no route or authorizer leads to this function: it does not run"
        case "AWS::S3::Bucket", "AWS::S3::BucketPolicy":
            // The Serverless Framework's own, for the code.
            return resource.logicalID.hasPrefix("ServerlessDeploymentBucket")
                ? nil : "\(resource.type) is not made here"
        case let type where Self.harmless.contains(type) || Self.parts.contains(type):
            return nil
        default:
            return "\(resource.type) is not made here"
        }
    }
}
