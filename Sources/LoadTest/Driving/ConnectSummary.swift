/// How the connections were opened in the beginning.
public struct ConnectSummary: Equatable, Codable, Sendable {
    public var connections = 0
    /// From the first attempt until the last was open.
    public var seconds = 0.0

    public init() {}

    /// Connections a second.
    public var rate: Double { seconds > 0 ? Double(connections) / seconds : 0 }

    mutating func add(_ other: ConnectSummary) {
        connections += other.connections
        seconds = max(seconds, other.seconds)
    }
}
