import Foundation

/// What a process that makes a share tells the one that started it: a line of JSON each.
public enum ShareMessage: Codable, Sendable {
    case connected(ConnectSummary)
    case progress(LoadProgress)
    case outcome(LoadOutcome)
    /// Why there is no outcome.
    case failed(String)

    public init(line: String) throws {
        self = try JSONDecoder().decode(Self.self, from: Data(line.utf8))
    }

    /// Without the line end.
    public var line: String {
        get throws { String(decoding: try JSONEncoder().encode(self), as: UTF8.self) }
    }
}

/// What it is told: a line each. The end of the stream means that the other process is gone, and ends it.
public enum ShareOrder: Equatable, Sendable, CustomStringConvertible {
    /// All connections of all shares are open: begin then, on the monotonic clock, in nanoseconds.
    case start(UInt64)
    case stop

    public init?(line: String) {
        let words = line.split(separator: " ")
        switch words.first {
        case "stop" where words.count == 1: self = .stop
        case "start" where words.count == 2:
            guard let time = UInt64(words[1]) else { return nil }
            self = .start(time)
        default: return nil
        }
    }

    public var description: String {
        switch self {
        case .start(let time): "start \(time)"
        case .stop: "stop"
        }
    }
}
