/// A template that cannot be read at all.
public struct TemplateError: Error, Sendable, Hashable, CustomStringConvertible {
    public var file: String
    /// From 1; nil where the file as a whole cannot be read.
    public var line: Int?
    public var column: Int?
    public var reason: String

    public init(file: String, line: Int? = nil, column: Int? = nil, reason: String) {
        self.file = file
        self.line = line
        self.column = column
        self.reason = reason
    }

    init(_ place: TemplatePlace, _ reason: String) {
        self.init(file: place.file, line: place.line, column: place.column, reason: reason)
    }

    /// `template.yaml:3:7: found a tab …`
    public var description: String {
        ([file] + [line, column].compactMap { $0.map(String.init) }).joined(separator: ":") + ": " + reason
    }
}
