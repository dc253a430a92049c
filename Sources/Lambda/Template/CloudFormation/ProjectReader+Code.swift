import Foundation

extension ProjectReader {
    /// The folder that a function's code is in.
    mutating func codeFolder(of resource: TemplateResource, runtime: String) -> String? {
        let property = ["Code", "CodeUri", "InlineCode"].first { resource.properties[$0] != nil }
        guard let property, let code = resource.properties[property] else {
            if resource.type == "AWS::Serverless::Function" { return existing(".", of: resource, property: "CodeUri") }
            findings.error("\(resource.label).Code", at: resource.place, "it is missing")
            return nil
        }
        if let text = property == "InlineCode" ? code : code["ZipFile"] {
            return inlineCode(text, of: resource, property: property, runtime: runtime)
        }
        if let asset = resource.metadata?["aws:asset:path"]?.text {
            return existing(asset, of: resource, property: property)
        }
        if let path = code.text, !path.hasPrefix("s3://") { return existing(path, of: resource, property: property) }
        if let folder = serviceFolder, code["S3Key"] != nil {
            findings.warning(
                "\(resource.label).\(property)", at: resource.place(of: property),
                "the code is taken from \(folder), not from the archive in S3")
            return folder
        }
        findings.error(
            "\(resource.label).\(property)", at: resource.place(of: property),
            code.unresolvedReason ?? "the code is in S3: it must be a folder beside the template")
        return nil
    }

    /// The Serverless Framework compiles a service into `.serverless` in the service's folder.
    private var serviceFolder: String? {
        let folder = URL(fileURLWithPath: template.folder)
        return folder.lastPathComponent == ".serverless" ? folder.deletingLastPathComponent().path : nil
    }

    private mutating func existing(_ path: String, of resource: TemplateResource, property: String) -> String? {
        let folder = URL(fileURLWithPath: path, relativeTo: URL(fileURLWithPath: template.folder, isDirectory: true))
            .standardizedFileURL.path
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder) else {
            findings.error(
                "\(resource.label).\(property)", at: resource.place(of: property), "there is no folder \(folder)")
            return nil
        }
        guard isFolder.boolValue else {
            findings.error(
                "\(resource.label).\(property)", at: resource.place(of: property),
                "\(folder) is an archive or a file: the code must be a folder")
            return nil
        }
        return folder
    }

    /// Lambda puts inline code into a file named `index`.
    private mutating func inlineCode(
        _ code: TemplateNode, of resource: TemplateResource, property: String, runtime: String
    ) -> String? {
        let name = "\(resource.label).\(property)"
        guard let text = code.text else {
            findings.error(name, at: code.place, code.unresolvedReason ?? "inline code must be a text")
            return nil
        }
        guard let file = runtime.hasPrefix("python") ? "index.py" : runtime.hasPrefix("nodejs") ? "index.js" : nil
        else {
            findings.error(name, at: resource.place(of: property), "only Python and Node.js have inline code")
            return nil
        }
        let folder = URL(fileURLWithPath: options.workFolder, isDirectory: true)
            .appendingPathComponent(resource.logicalID.filter { $0.isLetter || $0.isNumber }, isDirectory: true)
            .standardizedFileURL
        do {
            try FileManager.default.createDirectory(
                at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            try Data(text.utf8).write(to: folder.appendingPathComponent(file), options: .atomic)
        } catch {
            findings.error(
                name, at: resource.place(of: property), "the code cannot be written to \(folder.path): \(error)")
            return nil
        }
        return folder.path
    }
}
