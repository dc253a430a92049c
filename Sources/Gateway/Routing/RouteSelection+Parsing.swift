extension RouteSelection {
    /// Why a text is no route selection expression.
    public struct Malformed: Error, Hashable, CustomStringConvertible {
        public let description: String
    }

    public init(_ expression: String) throws(Malformed) {
        var rest = Substring(expression)
        var parts: [Part] = []
        var text = ""
        while let character = rest.popFirst() {
            if character == "\\", rest.first == "$" {
                text.append(rest.removeFirst())
            } else if character == "$" {
                if !text.isEmpty { parts.append(.text(text)) }
                text = ""
                parts.append(.variable(try Self.path(Self.takeVariable(&rest, of: expression), of: expression)))
            } else {
                text.append(character)
            }
        }
        if !text.isEmpty { parts.append(.text(text)) }
        guard !parts.isEmpty else { throw Malformed(description: "a route selection expression cannot be empty") }
        self.init(parts: parts)
    }

    private static func takeVariable(_ rest: inout Substring, of expression: String) throws(Malformed) -> Substring {
        guard rest.first == "{" else {
            let variable = rest.prefix { $0.isLetter || $0.isNumber || "._-[]".contains($0) }
            rest = rest[variable.endIndex...]
            return variable
        }
        guard let end = rest.firstIndex(of: "}") else {
            throw Malformed(description: "\"${\" without \"}\" in the route selection expression \(expression)")
        }
        let variable = rest[rest.index(after: rest.startIndex)..<end]
        rest = rest[rest.index(after: end)...]
        return variable
    }

    private static func path(_ variable: Substring, of expression: String) throws(Malformed) -> [JSONStep] {
        let prefix = "request.body"
        guard variable.hasPrefix(prefix) else {
            throw Malformed(
                description: "\(expression) selects by \(variable): a message has request.body and what is in it")
        }
        var steps: [JSONStep] = []
        var rest = variable.dropFirst(prefix.count)
        while let separator = rest.popFirst() {
            if separator == "." {
                let name = rest.prefix { $0 != "." && $0 != "[" }
                guard !name.isEmpty else { throw Malformed(description: "an empty name in \(expression)") }
                steps.append(.name(String(name)))
                rest = rest[name.endIndex...]
            } else if separator == "[", let end = rest.firstIndex(of: "]"), let index = Int(rest[..<end]), index >= 0 {
                steps.append(.index(index))
                rest = rest[rest.index(after: end)...]
            } else {
                throw Malformed(description: "\(expression) cannot be read from \(separator)\(rest)")
            }
        }
        return steps
    }
}
