extension ServerlessService {
    /// Reports what of the service, beside its functions, does not run here.
    func check(_ findings: inout TemplateFindings) {
        ServerlessKeys.service.check(root, of: "", &findings)
        ServerlessKeys.provider.check(provider, of: "provider.", &findings)
        if let name = root["provider"]?.text ?? provider["name"]?.text, name != "aws" {
            findings.error("provider.name", at: provider.place, "only services for aws run here, not for \(name)")
        }
        if let package = root["package"] { check(package: package, of: "package", &findings) }
        for entry in provider["logs"]?.entries ?? []
        where ["websocket", "httpApi"].contains(entry.key) && entry.value.boolean != false {
            findings.warning(
                "provider.logs.\(entry.key)", at: entry.place, "access logs are not written in this format")
        }
    }

    func check(_ function: TemplateEntry, label: String, _ findings: inout TemplateFindings) {
        ServerlessKeys.function.check(function.value, of: label + ".", &findings)
        guard let package = function.value["package"] else { return }
        check(package: package, of: "\(label).package", &findings)
    }

    private func check(package: TemplateNode, of name: String, _ findings: inout TemplateFindings) {
        guard let artifact = package.entry("artifact") else { return }
        findings.warning(
            "\(name).artifact", at: artifact.place, "the code is taken from the service's folder, not from an archive")
    }
}
