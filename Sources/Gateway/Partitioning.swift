/// The unit of order, ownership and placement, by its number in `0..<count`.
public struct Partition: Hashable, Sendable, Comparable, CustomStringConvertible {
    public let index: Int

    public init(_ index: Int) { self.index = index }

    public static func < (left: Partition, right: Partition) -> Bool { left.index < right.index }
    public var description: String { String(index) }
}

/// How ids and names map to the partitions of a deployment: CRC32C mod their number.
///
/// The number is fixed when the deployment is first started: another one would send a connection's events elsewhere.
public struct Partitioning: Hashable, Sendable {
    public let count: Int

    public static let defaultCount = 16
    public static let maximumCount = 1024

    public init(count: Int) {
        precondition((1...Self.maximumCount).contains(count), "\(count) partitions: 1 to \(Self.maximumCount) can be")
        self.count = count
    }

    public var all: [Partition] { (0..<count).map(Partition.init) }

    /// Where the events of a connection go.
    public func partition(of connection: ConnectionID) -> Partition { partition(checksum: connection.checksum) }

    /// Where an HTTP request's event goes.
    public func partition(of request: EventID) -> Partition { partition(checksum: request.checksum) }

    /// The home of a topic or a count.
    public func home(of name: String) -> Partition {
        var checksum = CRC32C()
        for byte in name.utf8 { checksum.update(byte) }
        return partition(checksum: checksum.value)
    }

    private func partition(checksum: UInt32) -> Partition {
        Partition(Int(checksum % UInt32(truncatingIfNeeded: count)))
    }
}
