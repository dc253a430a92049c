extension IntrinsicResolver {
    /// The value of an entry of `Conditions`.
    mutating func condition(named name: String) throws(Unresolved) -> Bool {
        switch knownConditions[name] {
        case .some(.some(let known)): return known
        case .some(.none): throw Unresolved("the condition \(name) depends on itself")
        case .none: break
        }
        guard let node = template.conditions[name] else { throw Unresolved("there is no condition \(name)") }
        knownConditions[name] = .some(nil)
        let value = try truth(of: node)
        knownConditions[name] = value
        return value
    }

    private mutating func truth(of node: TemplateNode) throws(Unresolved) -> Bool {
        guard let entry = node.entries.first, node.entries.count == 1 else {
            guard let boolean = node.boolean else { throw Unresolved("a condition is a function of conditions") }
            return boolean
        }
        if entry.key == "Condition" { return try condition(named: try text(entry.value, of: "Condition")) }
        return try truth(entry.key, entry.value)
    }

    mutating func truth(_ function: String, _ argument: TemplateNode) throws(Unresolved) -> Bool {
        let arguments = argument.itemsOrItself
        switch function {
        case "Fn::Equals":
            guard arguments.count == 2 else { throw Unresolved("Fn::Equals needs two values") }
            return try text(arguments[0], of: function) == text(arguments[1], of: function)
        case "Fn::Not":
            guard let first = arguments.first else { throw Unresolved("Fn::Not needs a condition") }
            return try !truth(of: first)
        case "Fn::And":
            for argument in arguments { guard try truth(of: argument) else { return false } }
            return true
        case "Fn::Or":
            for argument in arguments { if try truth(of: argument) { return true } }
            return false
        default:
            throw Unresolved("\(function) is no condition")
        }
    }
}
