/// A function cannot be run as it is declared.
public struct FunctionsError: Error, CustomStringConvertible, Equatable {
    public let function: String
    public let message: String

    public var description: String { "function \(function): \(message)" }
}
