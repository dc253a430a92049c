extension ProjectReader {
    /// Makes a function that something leads to a part of the project.
    /// - Returns: its name; nil, with findings, where it cannot run.
    mutating func require(_ resource: TemplateResource) -> String? {
        if project.functions[resource.name] != nil { return resource.name }
        guard !brokenFunctions.contains(resource.name) else { return nil }
        resource.check(.function, &findings)
        guard let function = function(resource) else {
            brokenFunctions.insert(resource.name)
            return nil
        }
        project.functions[resource.name] = function
        return resource.name
    }

    private mutating func function(_ resource: TemplateResource) -> LambdaFunction? {
        if resource.properties["PackageType"]?.text == "Image" || resource.properties["ImageUri"] != nil
            || resource.properties["Code"]?["ImageUri"] != nil
        {
            findings.error(resource.label, at: resource.place, "container images do not run here")
            return nil
        }
        let runtime = resource.requiredText("Runtime", &findings)
        let handler = resource.requiredText("Handler", &findings)
        let timeout = resource.integer("Timeout", in: 1...900, &findings)
        let memory = resource.integer("MemorySize", in: 128...32768, &findings)
        let concurrency = resource.integer("ReservedConcurrentExecutions", in: 0...1_000_000, &findings)
        let environment = environment(of: resource)
        guard let runtime, let handler, let folder = codeFolder(of: resource, runtime: runtime) else { return nil }
        return LambdaFunction(
            name: resource.name, functionName: resource.text("FunctionName", &findings) ?? resource.logicalID,
            runtime: runtime, handler: handler, codeFolder: folder, environment: environment,
            timeout: .seconds(timeout ?? 3), memorySize: memory ?? 128, reservedConcurrency: concurrency)
    }

    /// A variable whose value only AWS knows is left out.
    private mutating func environment(of resource: TemplateResource) -> [String: String] {
        var environment: [String: String] = [:]
        for entry in resource.properties["Environment"]?["Variables"]?.entries ?? [] {
            if let text = entry.value.text {
                environment[entry.key] = text
            } else if let reason = entry.value.unresolvedReason {
                // Functions share variables, which are told of once.
                let message = "it is not set: \(reason)"
                guard !findings.mention(message, at: entry.place) else { continue }
                findings.warning("\(resource.label).Environment.\(entry.key)", at: entry.place, message)
            } else if !entry.value.isNull {
                findings.error("\(resource.label).Environment.\(entry.key)", at: entry.place, "it must be a text")
            }
        }
        return environment
    }
}
