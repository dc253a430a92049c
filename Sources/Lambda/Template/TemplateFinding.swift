/// A part of a template that does not run here, or not as it does on AWS.
public struct TemplateFinding: Sendable, Hashable, CustomStringConvertible {
    public enum Severity: String, Sendable, Hashable {
        /// A route, its function or its protection depends on the part: starting without it would be wrong.
        case error
        /// What runs can do without.
        case warning
    }

    public var severity: Severity
    /// What the part is called in the template: `functions.hello.layers`, `ChatApi.CorsConfiguration`.
    public var name: String
    public var file: String
    /// From 1.
    public var line: Int
    public var message: String

    public init(severity: Severity, name: String, file: String, line: Int, message: String) {
        self.severity = severity
        self.name = name
        self.file = file
        self.line = line
        self.message = message
    }

    /// `serverless.yml:12: warning: functions.hello.layers: layers are not loaded`
    public var description: String { "\(file):\(line): \(severity.rawValue): \(name): \(message)" }
}
