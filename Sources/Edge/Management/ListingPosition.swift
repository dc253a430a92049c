import SluiceGateway

/// Where the next page of connections begins: partition, node, and Redis' cursor among the node's connections.
struct ListingPosition: Equatable, CustomStringConvertible {
    var partition: Int
    /// Nodes up to this one are done, but for itself where the cursor is not 0.
    var node: NodeID?
    /// HSCAN's; 0 at the beginning of a node and at its end.
    var cursor: UInt64

    static let start = ListingPosition(partition: 0, node: nil, cursor: 0)

    /// `<partition>.<node or ->.<cursor>`: what clients are given as nextToken.
    var description: String { "\(partition).\(node.map { "\($0)" } ?? "-").\(cursor)" }

    init(partition: Int, node: NodeID?, cursor: UInt64) {
        self.partition = partition
        self.node = node
        self.cursor = cursor
    }

    init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let partition = Int(parts[0]), (0..<Partitioning.maximumCount).contains(partition),
            let cursor = UInt64(parts[2])
        else { return nil }
        let node = NodeID(text: parts[1])
        guard node != nil || parts[1] == "-" && cursor == 0 else { return nil }
        self.init(partition: partition, node: node, cursor: cursor)
    }

    /// The first of a partition's nodes, in the order of their numbers, that is not done.
    func next(of nodes: [NodeID]) -> NodeID? {
        guard let node else { return nodes.first }
        return cursor == 0 ? nodes.first { $0.bits > node.bits } : nodes.first { $0.bits >= node.bits }
    }
}

/// One page of connections.
struct ListingPage {
    var connections: [(ConnectionID, ConnectionRecord)] = []
    /// Where the next one begins; nil at the end.
    var next: ListingPosition?
}
