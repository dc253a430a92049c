import ArgumentParser

/// A time span as options give it: seconds, with a fraction if need be.
public struct Seconds: ExpressibleByArgument, Comparable, CustomStringConvertible, Sendable {
    public let duration: Duration

    public init(_ seconds: Double) {
        duration = .seconds(seconds)
    }

    public init(_ duration: Duration) {
        self.duration = duration
    }

    public init?(argument: String) {
        guard let seconds = Double(argument), seconds.isFinite, abs(seconds) <= 1e9 else { return nil }
        self.init(seconds)
    }

    public var description: String {
        let (seconds, attoseconds) = duration.components
        return attoseconds == 0 ? "\(seconds)" : "\(Double(seconds) + Double(attoseconds) / 1e18)"
    }

    public var defaultValueDescription: String { description }

    public static func < (left: Self, right: Self) -> Bool { left.duration < right.duration }
}
