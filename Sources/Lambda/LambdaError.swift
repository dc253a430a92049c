/// Why a project cannot be served, in one sentence that says what to change.
public struct LambdaError: Error, Hashable, Sendable, CustomStringConvertible {
    public let description: String

    init(_ sentence: String) {
        description = sentence
    }
}
