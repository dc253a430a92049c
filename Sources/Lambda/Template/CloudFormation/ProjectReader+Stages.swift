extension ProjectReader {
    /// The stage to run: the one that the options name, else the only one.
    mutating func stage(of api: TemplateResource, in reference: String, standard: String = "dev") -> StageReading {
        let stages = template.resources(of: "AWS::ApiGatewayV2::Stage", in: reference)
        guard let stage = chosen(among: stages, of: api) else {
            let name = options.stage ?? standard
            if stages.isEmpty {
                findings.warning(api.label, at: api.place, "the API has no stage: it runs as \(name)")
            }
            return StageReading(stage: Stage(name: name), resource: nil)
        }
        stage.check(.stage, &findings)
        checkThrottles(of: stage)
        let name = stage.requiredText("StageName", &findings) ?? standard
        return StageReading(stage: Stage(name: name, variables: variables(of: stage)), resource: stage)
    }

    private mutating func chosen(among stages: [TemplateResource], of api: TemplateResource) -> TemplateResource? {
        let names = stages.map { $0.properties["StageName"]?.text ?? $0.logicalID }
        let list = names.joined(separator: ", ")
        if let wanted = options.stage, !stages.isEmpty {
            if let index = names.firstIndex(of: wanted) { return stages[index] }
            if api.properties["ProtocolType"]?.text == "HTTP", stages.count == 1 { return stages[0] }
            findings.error(
                api.label, at: stages[0].place, "there is no stage \(wanted), but \(list): name it with --stage")
            return nil
        }
        guard stages.count > 1 else { return stages.first }
        findings.error(api.label, at: stages[1].place, "there are several stages, choose one: \(list)")
        return nil
    }

    private mutating func variables(of stage: TemplateResource) -> [String: String] {
        var variables: [String: String] = [:]
        for entry in stage.properties["StageVariables"]?.entries ?? [] {
            if let text = entry.value.text {
                variables[entry.key] = text
            } else {
                findings.error(
                    "\(stage.label).StageVariables.\(entry.key)", at: entry.place,
                    entry.value.unresolvedReason ?? "it must be a text")
            }
        }
        return variables
    }

    /// Settings of routes that are not there have no effect: most likely a key is misspelt.
    mutating func checkRouteSettings(of stage: StageReading, keys: Set<String>) {
        guard let resource = stage.resource else { return }
        for entry in resource.properties["RouteSettings"]?.entries ?? [] where !keys.contains(entry.key) {
            findings.warning(
                "\(resource.label).RouteSettings.\(entry.key)", at: entry.place, "there is no route \(entry.key)")
        }
    }

    private mutating func checkThrottles(of stage: TemplateResource) {
        var settings = stage.properties["RouteSettings"]?.entries.map { ("RouteSettings.\($0.key)", $0.value) } ?? []
        if let standard = stage.properties["DefaultRouteSettings"] {
            settings.append(("DefaultRouteSettings", standard))
        }
        for (name, node) in settings {
            for entry in node.entries { checkSetting(entry, "\(stage.label).\(name).\(entry.key)") }
        }
    }

    /// Logging and metrics are the same for all routes here: those settings have no meaning.
    private mutating func checkSetting(_ entry: TemplateEntry, _ name: String) {
        switch entry.key {
        case "ThrottlingRateLimit":
            let isRate = entry.value.number.map { $0 >= 0 } ?? false
            if !isRate { findings.error(name, at: entry.place, entry.value.unresolvedReason ?? "it must be a number") }
        case "ThrottlingBurstLimit":
            let isBurst = entry.value.integer.map { $0 >= 0 } ?? false
            if !isBurst {
                findings.error(name, at: entry.place, entry.value.unresolvedReason ?? "it must be a whole number")
            }
        case "LoggingLevel", "DataTraceEnabled", "DetailedMetricsEnabled": break
        default: findings.warning(name, at: entry.place, "it is not known here and has no effect")
        }
    }
}
