import ArgumentParser
import Logging

/// A log level as an option gives it.
public struct LogLevel: ExpressibleByArgument, Sendable {
    public let level: Logger.Level

    public static let info = LogLevel(level: .info)
    public static let names = Logger.Level.allCases.map(\.rawValue).joined(separator: ", ")

    public init(level: Logger.Level) {
        self.level = level
    }

    public init?(argument: String) {
        guard let level = Logger.Level(rawValue: argument.lowercased()) else { return nil }
        self.level = level
    }

    public var defaultValueDescription: String { level.rawValue }
}
