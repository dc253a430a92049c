extension ServerlessCompiler {
    private static let httpAPI = "HttpApi"

    mutating func addHTTP(
        _ event: TemplateEntry, of function: TemplateEntry, _ findings: inout TemplateFindings
    ) {
        let label = "functions.\(function.key).events.httpApi"
        ServerlessKeys.httpEvent.check(event.value, of: label + ".", &findings)
        guard let key = Self.routeKey(of: event.value) else {
            let reason = event.value.unresolvedReason ?? "it must be a method and a path, or *"
            findings.error(label, at: event.place, reason)
            return
        }
        if let authorizer = event.value.entry("authorizer"), !authorizer.value.isNull {
            findings.error(
                "\(label).authorizer", at: authorizer.place, "authorizers of HTTP routes do not run here")
        }
        addHTTPAPI(at: event.place, &findings)
        let place = event.place
        let api = reference(Self.httpAPI, at: place)
        let integrationID = "HttpApiIntegration" + Self.normalized(function.key)
        add(
            integrationID, "AWS::ApiGatewayV2::Integration",
            .mapping(
                [
                    "ApiId": api, "IntegrationType": .text("AWS_PROXY", at: place),
                    "IntegrationUri": arn(ofFunction: function.key, at: place),
                    "PayloadFormatVersion": service.provider["httpApi"]?["payload"] ?? .text("2.0", at: place),
                ], at: place), label: label)
        add(
            "HttpApiRoute" + Self.spelt(key), "AWS::ApiGatewayV2::Route",
            .mapping(
                [
                    "ApiId": api, "RouteKey": .text(key, at: place),
                    "Target": .text("integrations/\(integrationID)", at: place),
                ], at: place), label: label)
    }

    private mutating func addHTTPAPI(at place: TemplatePlace, _ findings: inout TemplateFindings) {
        guard !has(Self.httpAPI) else { return }
        let settings = service.provider["httpApi"]
        if let settings { ServerlessKeys.httpAPI.check(settings, of: "provider.httpApi.", &findings) }
        add(
            Self.httpAPI, "AWS::ApiGatewayV2::Api",
            .mapping(
                [
                    "Name": settings?["name"] ?? .text("\(service.stage)-\(service.name)", at: place),
                    "ProtocolType": .text("HTTP", at: place),
                ], at: place), label: "provider.httpApi")
        add(
            "HttpApiStage", "AWS::ApiGatewayV2::Stage",
            .mapping(
                ["ApiId": reference(Self.httpAPI, at: place), "StageName": .text("$default", at: place)], at: place),
            label: "provider.httpApi")
    }

    /// `GET /x`, `* /x`, `*`, or a mapping of method and path.
    private static func routeKey(of event: TemplateNode) -> String? {
        let words: [String]
        if let text = event.text {
            words = text.split(separator: " ").map(String.init)
        } else {
            words = [event["method"]?.text, event["path"]?.text].compactMap(\.self)
        }
        if words == ["*"] || words.last == "*" { return "$default" }
        guard words.count == 2 else { return nil }
        let path = words[1].hasPrefix("/") ? words[1] : "/\(words[1])"
        return (["*", "ANY"].contains(words[0].uppercased()) ? "ANY" : words[0].uppercased()) + " " + path
    }

    /// A part of a logical id: what is neither letter nor digit is spelt by its number, so that keys stay apart.
    private static func spelt(_ key: String) -> String {
        key.unicodeScalars.map { scalar in
            let isPlain = scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
            return isPlain ? String(scalar) : "X\(scalar.value)X"
        }.joined()
    }
}
