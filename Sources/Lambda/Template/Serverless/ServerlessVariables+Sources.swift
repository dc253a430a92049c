import Foundation

extension ServerlessVariables {
    /// What a source has; nil when it has nothing there.
    mutating func value(of source: VariableSource, at place: TemplatePlace) throws(Unresolved) -> TemplateNode? {
        let address = source.address
        switch source.type {
        case "self": return value(at: address, in: root)
        case "opt": return text(address == "stage" ? options.stage : options.parameters[address], at: place)
        case "env": return text(options.environment[address], at: place)
        case "sls" where address == "stage": return .text(stage, at: place)
        case "sls" where address == "instanceId": return .text("sluice", at: place)
        case "aws" where address == "region": return .text(region, at: place)
        case "aws" where address == "accountId": return .text(IntrinsicResolver.accountID, at: place)
        case "param": return parameter(address, at: place)
        case "file": return value(at: address, in: try file(source.parameter ?? "", at: place))
        case "strToBool": return try boolean(source.parameter ?? "", at: place)
        default:
            let name = "\(source.type)\(source.parameter.map { "(\($0))" } ?? ""):\(address)"
            guard let given = options.parameters[name] else {
                throw Unresolved("${\(name)} is not known here: give it as a parameter, \(name)=…")
            }
            return .text(given, at: place)
        }
    }

    private func text(_ text: String?, at place: TemplatePlace) -> TemplateNode? { text.map { .text($0, at: place) } }

    /// `--stage`, else the service's own, else `dev`.
    var stage: String {
        mutating get { options.stage ?? value(at: "provider.stage", in: root)?.text ?? "dev" }
    }

    var region: String {
        mutating get { value(at: "provider.region", in: root)?.text ?? options.region }
    }

    private mutating func parameter(_ name: String, at place: TemplatePlace) -> TemplateNode? {
        if let given = options.parameters[name] { return .text(given, at: place) }
        let stage = stage
        for path in ["stages.\(stage).params", "params.\(stage)", "stages.default.params", "params.default"] {
            if let value = value(at: "\(path).\(name)", in: root) { return value }
        }
        return nil
    }

    /// Goes down from `node`, through variables, too.
    private mutating func value(at address: String, in node: TemplateNode) -> TemplateNode? {
        var node = node
        for step in address.split(separator: ".") {
            if case .scalar = node.content { node = resolve(node) }
            if node.unresolvedReason != nil { return node }
            if let items = node.items {
                guard let index = Int(step), items.indices.contains(index) else { return nil }
                node = items[index]
            } else {
                guard let value = node[String(step)] else { return nil }
                node = value
            }
        }
        return resolve(node)
    }

    private func boolean(_ text: String, at place: TemplatePlace) throws(Unresolved) -> TemplateNode {
        switch text.lowercased() {
        case "true", "1": return .plain("true", at: place)
        case "false", "0", "": return .plain("false", at: place)
        default: throw Unresolved("\(text) is neither true nor false")
        }
    }

    /// A file of the service: YAML or JSON as a tree, any other as its text.
    private mutating func file(_ path: String, at place: TemplatePlace) throws(Unresolved) -> TemplateNode {
        if let known = files[path] { return known }
        let base = URL(fileURLWithPath: folder, isDirectory: true).resolvingSymlinksInPath().path
        let url = URL(fileURLWithPath: path, relativeTo: URL(fileURLWithPath: base, isDirectory: true))
            .resolvingSymlinksInPath()
        guard url.path.hasPrefix(base + "/") else { throw Unresolved("\(path) is not in the service's folder") }
        let name = (place.file as NSString).deletingLastPathComponent + "/" + url.path.dropFirst(base.count + 1)
        let node: TemplateNode
        switch url.pathExtension.lowercased() {
        case "yml", "yaml", "json":
            do throws(TemplateError) {
                node = try TemplateDocument.read(path: url.path, name: name.trimming { $0 == "/" })
            } catch {
                throw Unresolved(error.description)
            }
        case "js", "ts", "cjs", "mjs": throw Unresolved("\(path): JavaScript is not run")
        default:
            guard let text = try? String(contentsOf: url, encoding: .utf8) else {
                throw Unresolved("\(path) cannot be read")
            }
            // It is a text of its own: what looks like a variable in it is none.
            let start = TemplatePlace(file: name, line: 1, column: 1)
            node = .text(text.replacing("${", with: "\\${"), at: start)
        }
        files[path] = node
        return node
    }
}
