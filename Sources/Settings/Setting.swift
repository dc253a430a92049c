import ArgumentParser

/// A value that comes from an option, else from an environment variable, else from a default.
///
///     static let port = Setting("SLUICE_PORT", default: 8080, "The port for clients.", valueName: "port")
///     @Option(help: port.help) var port: Int?
///     … try Self.port.value(port, in: environment)
public struct Setting<Value: ExpressibleByArgument & Sendable>: Sendable {
    public let variable: String
    public let fallback: Value
    public let help: ArgumentHelp
    private let expectation: String?
    private let accepts: @Sendable (Value) -> Bool

    /// - Parameters:
    ///   - shown: what `--help` gives as the default, where that is not the value itself.
    ///   - expectation: completes "it must be …"; what `accepts` asks for.
    public init(
        _ variable: String, default fallback: Value, shown: String? = nil, _ abstract: String,
        valueName: String? = nil, expectation: String? = nil,
        accepts: @escaping @Sendable (Value) -> Bool = { _ in true }
    ) {
        self.variable = variable
        self.fallback = fallback
        self.expectation = expectation
        self.accepts = accepts
        help = ArgumentHelp(
            "\(abstract) (default: \(shown ?? fallback.defaultValueDescription); environment: \(variable))",
            valueName: valueName)
    }

    /// - Throws: `ValidationError` that names the variable, or the value, that cannot be taken.
    public func value(_ option: Value?, in environment: [String: String]) throws -> Value {
        if let option { return try checked(option, "'\(option.defaultValueDescription)'") }
        guard let text = environment[variable], !text.isEmpty else { return fallback }
        guard let value = Value(argument: text) else {
            throw ValidationError("The environment variable \(variable) is '\(text)', which is not a valid value.")
        }
        return try checked(value, "The environment variable \(variable) is '\(text)': it")
    }

    private func checked(_ value: Value, _ subject: String) throws -> Value {
        guard accepts(value) else { throw ValidationError("\(subject) must be \(expectation ?? "something else").") }
        return value
    }
}

extension Setting where Value: Comparable {
    /// A number that has to lie within bounds.
    public init(
        _ variable: String, default fallback: Value, in range: ClosedRange<Value>, _ abstract: String,
        valueName: String? = nil
    ) {
        let (lowest, highest) = (range.lowerBound.defaultValueDescription, range.upperBound.defaultValueDescription)
        self.init(
            variable, default: fallback, abstract, valueName: valueName,
            expectation: "between \(lowest) and \(highest)", accepts: range.contains)
    }
}
