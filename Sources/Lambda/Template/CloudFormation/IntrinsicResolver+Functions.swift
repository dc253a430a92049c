import Foundation

extension IntrinsicResolver {
    /// The value of `function: argument`; nil for `AWS::NoValue`.
    mutating func compute(
        _ function: String, _ argument: TemplateNode, at place: TemplatePlace
    ) throws(Unresolved) -> TemplateNode? {
        let arguments = argument.items ?? []
        switch function {
        case "Ref":
            return try reference(argument, at: place)
        case "Fn::GetAtt":
            return .text(try attribute(argument), at: place)
        case "Fn::Sub":
            return .text(try substituted(argument), at: place)
        case "Fn::Join":
            let separator = try text(arguments.first, of: function)
            return try checked(try texts(arguments.last, of: function).joined(separator: separator), at: place)
        case "Fn::Split":
            let separator = try text(arguments.first, of: function)
            let parts = try text(arguments.last, of: function).components(separatedBy: separator)
            return .list(parts.map { .text($0, at: place) }, at: place)
        case "Fn::Select":
            return try selected(arguments, at: place)
        case "Fn::If":
            guard arguments.count == 3, let name = arguments[0].text else {
                throw Unresolved("Fn::If needs a condition and two values")
            }
            return resolve(try condition(named: name) ? arguments[1] : arguments[2])
        case "Fn::FindInMap":
            return try found(arguments)
        case "Fn::Base64":
            return .text(Data(try text(argument, of: function).utf8).base64EncodedString(), at: place)
        case "Fn::GetAZs":
            return .list(["a", "b", "c"].map { .text(options.region + $0, at: place) }, at: place)
        case "Fn::ImportValue":
            return .text(try imported(try text(argument, of: function)), at: place)
        case "Fn::Length":
            return .plain(String((resolve(argument)?.items ?? []).count), at: place)
        case "Fn::Equals", "Fn::And", "Fn::Or", "Fn::Not":
            return .plain(try truth(function, argument) ? "true" : "false", at: place)
        default:
            throw Unresolved("\(function) is not computed here")
        }
    }

    private func checked(_ text: String, at place: TemplatePlace) throws(Unresolved) -> TemplateNode {
        guard text.utf8.count <= Self.longestText else { throw Unresolved("the text is too long") }
        return .text(text, at: place)
    }

    private mutating func selected(
        _ arguments: [TemplateNode], at place: TemplatePlace
    ) throws(Unresolved) -> TemplateNode {
        guard let index = Int(try text(arguments.first, of: "Fn::Select")) else {
            throw Unresolved("Fn::Select needs a number")
        }
        let texts = try texts(arguments.last, of: "Fn::Select")
        guard texts.indices.contains(index) else { throw Unresolved("Fn::Select: there is no item \(index)") }
        return .text(texts[index], at: place)
    }

    private mutating func found(_ arguments: [TemplateNode]) throws(Unresolved) -> TemplateNode {
        guard arguments.count >= 3 else { throw Unresolved("Fn::FindInMap needs a map and two keys") }
        var node = template.mappings
        var path: [String] = []
        for argument in arguments.prefix(3) {
            path.append(try text(argument, of: "Fn::FindInMap"))
            node = node?[path[path.endIndex - 1]]
        }
        if let node { return node }
        if arguments.count > 3, let standard = arguments[3]["DefaultValue"], let value = resolve(standard) {
            return value
        }
        throw Unresolved("Fn::FindInMap: there is no \(path.joined(separator: "."))")
    }

    private func imported(_ name: String) throws(Unresolved) -> String {
        guard let value = options.parameters[name] else {
            throw Unresolved("\(name) is another stack's: give it as a parameter, \(name)=…")
        }
        return value
    }

    /// `Fn::Sub`: a text, or a text and its own variables.
    private mutating func substituted(_ argument: TemplateNode) throws(Unresolved) -> String {
        var variables: [String: String] = [:]
        for entry in argument.items?.dropFirst().first?.entries ?? [] {
            variables[entry.key] = try text(entry.value, of: "Fn::Sub")
        }
        guard let pattern = (argument.items?.first ?? argument).text else {
            throw Unresolved("Fn::Sub needs a text")
        }
        var result = ""
        for part in Substitution.parts(of: pattern) {
            switch part {
            case .text(let text): result += text
            case .variable(let name):
                if let variable = variables[name] { result += variable } else { result += try value(of: name) }
            }
            guard result.utf8.count <= Self.longestText else { throw Unresolved("the text is too long") }
        }
        return result
    }
}
