/// Why no load can be made, in one sentence.
public struct LoadError: Error, Equatable, CustomStringConvertible {
    public let description: String

    public init(_ description: String) {
        self.description = description
    }
}
