import ArgumentParser

/// `name=value`, as many as there are: one an option, all in a variable.
struct Assignments: ExpressibleByArgument, Equatable, Sendable {
    private(set) var values: [String: String] = [:]

    init() {}

    /// Nil where an equals sign or a name is missing. A value holds no comma, unless there is only one.
    init?(argument: String) {
        self.init(argument.split(separator: ",").map(String.init))
    }

    /// Later ones win. Nil where one is no assignment.
    init?(_ texts: [String]) {
        for text in texts {
            guard let (name, value) = Self.parts(text) else { return nil }
            values[name] = value
        }
    }

    static func parts(_ text: String) -> (name: String, value: String)? {
        guard let sign = text.firstIndex(of: "="), sign > text.startIndex else { return nil }
        return (String(text[..<sign]), String(text[text.index(after: sign)...]))
    }
}

/// `function=command`, one a line.
struct CommandLines: ExpressibleByArgument, Equatable, Sendable {
    private(set) var values: [String: String] = [:]

    init() {}

    init?(argument: String) {
        self.init(argument.split(whereSeparator: \.isNewline).map(String.init))
    }

    init?(_ texts: [String]) {
        guard let assignments = Assignments(texts) else { return nil }
        values = assignments.values
    }
}

/// Names of variables, separated by commas.
struct VariableNames: ExpressibleByArgument, Equatable, Sendable {
    let values: [String]

    init(_ values: [String] = []) {
        self.values = values
    }

    init?(argument: String) {
        values = argument.split(separator: ",").map { String($0) }
    }
}
