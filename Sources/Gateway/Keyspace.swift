/// The Redis keys of a deployment. What they hold is drawn in the architecture page.
public struct Keyspace: Sendable {
    public let namespace: String
    public let partitioning: Partitioning
    private let prefixes: [String]

    /// - Parameter namespace: the first part of every key. Must hold no brace, which would move the hash tag.
    public init(namespace: String, partitioning: Partitioning) {
        precondition(Self.isValid(namespace: namespace), "\(namespace) cannot be a namespace")
        self.namespace = namespace
        self.partitioning = partitioning
        prefixes = PartitionTags(count: partitioning.count).tags.map { "\(namespace):{\($0)}:" }
    }

    public static func isValid(namespace: String) -> Bool {
        !namespace.isEmpty && !namespace.contains(where: { "{}\0\n\r ".contains($0) })
    }

    /// What the whole deployment agrees on: the number of partitions.
    public static func config(namespace: String) -> String { "\(namespace):config" }

    /// The workers' beats.
    public var workers: String { "\(namespace):workers" }

    /// Stream in: packs not yet committed.
    public func events(_ partition: Partition) -> String { key(partition, "events") }

    /// Owner, beat, commit number, producers' last sequences, nodes' beats, done parts of an entry.
    public func state(_ partition: Partition) -> String { key(partition, "state") }

    /// Records of a node's connections.
    public func connections(_ partition: Partition, _ node: NodeID) -> String { key(partition, "connections:\(node)") }

    /// Stream out to one loop of a node, and the shard channel of the same name.
    public func out(_ partition: Partition, _ loop: EdgeLoop) -> String { key(partition, "out:\(loop)") }

    /// Messages to other partitions.
    public func outbox(_ partition: Partition) -> String { key(partition, "outbox") }

    /// Dead letters.
    public func dead(_ partition: Partition) -> String { key(partition, "dead") }

    /// Shard channel on which a hand-over of the partition is told.
    public func ownership(_ partition: Partition) -> String { key(partition, "ownership") }

    /// One count, in its home partition.
    public func count(_ name: String) -> String { key(partitioning.home(of: name), "counts:\(name)") }

    /// One idempotency key, in the home partition of the count it guards.
    public func once(_ id: String, count: String) -> String { key(partitioning.home(of: count), "once:\(id)") }

    /// What is missing in a throttle's bucket, in the home partition.
    public func throttle(_ name: String) -> String { key(partitioning.home(of: name), "throttle:\(name)") }

    /// Members per loop, version and what changed, in the home partition.
    public func topic(_ topic: Topic) -> String {
        let partition = partitioning.home(of: topic.name)
        return switch topic.kind {
        case .plain: key(partition, "topic:\(topic.name)")
        case .live: key(partition, "live:\(topic.name)")
        }
    }

    private func key(_ partition: Partition, _ rest: String) -> String { prefixes[partition.index] + rest }
}
