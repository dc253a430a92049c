/// Which of a template's APIs run: one for WebSockets, one for HTTP, by logical id.
struct APIChoice {
    private(set) var webSocket: String?
    private(set) var http: String?

    init(_ template: ResolvedTemplate, options: TemplateOptions, findings: inout TemplateFindings) {
        let apis = template.resources(of: "AWS::ApiGatewayV2::Api")
        webSocket = Self.one(of: apis, "WEBSOCKET", options, &findings)
        http = Self.one(of: apis, "HTTP", options, &findings)
        for api in apis where !["WEBSOCKET", "HTTP"].contains(api.properties["ProtocolType"]?.text) {
            findings.error(
                "\(api.label).ProtocolType", at: api.place(of: "ProtocolType"), "it must be WEBSOCKET or HTTP")
        }
        if let name = options.api, !apis.contains(where: { $0.isCalled(name) }) {
            let place = apis.first?.place ?? TemplatePlace(file: template.file, line: 1, column: 1)
            findings.error(name, at: place, "there is no such API, but \(Self.list(apis))")
        }
        if apis.isEmpty {
            findings.error(
                "Resources", at: TemplatePlace(file: template.file, line: 1, column: 1),
                "there is neither a WebSocket API nor an HTTP API")
        }
    }

    private static func one(
        of apis: [TemplateResource], _ protocolType: String, _ options: TemplateOptions,
        _ findings: inout TemplateFindings
    ) -> String? {
        let candidates = apis.filter { $0.properties["ProtocolType"]?.text == protocolType }
        let named = candidates.filter { api in options.api.map { api.isCalled($0) } ?? false }
        let chosen = named.isEmpty ? candidates : named
        guard chosen.count > 1 else { return chosen.first?.logicalID }
        findings.error(
            chosen[1].label, at: chosen[1].place,
            "there are several \(protocolType) APIs, choose one: \(list(chosen))")
        return nil
    }

    private static func list(_ apis: [TemplateResource]) -> String {
        apis.isEmpty ? "none at all" : apis.map { "\($0.logicalID) (line \($0.place.line))" }.joined(separator: ", ")
    }
}

extension TemplateResource {
    fileprivate func isCalled(_ name: String) -> Bool { logicalID == name || properties["Name"]?.text == name }
}
