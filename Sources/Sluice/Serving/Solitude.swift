import DequeModule

/// Lets one partition of a worker at a time run an event alone.
///
/// A crash ends the whole process. Were two partitions each running an event alone, both events would be suspected of what
/// one did. It is given back when the event is committed, so that a crash by the next one does not meet it again.
///
/// Bound to the worker's event loop.
final class Solitude {
    private var holder: ObjectIdentifier?
    private var waiting: Deque<(partition: ObjectIdentifier, isGranted: () -> Void)> = []

    func isHeld(by owner: PartitionOwner) -> Bool { holder == ObjectIdentifier(owner) }

    /// Calls `isGranted` when it is the owner's turn, before this returns or later.
    func request(_ owner: PartitionOwner, _ isGranted: @escaping () -> Void) {
        let partition = ObjectIdentifier(owner)
        guard holder != partition, !waiting.contains(where: { $0.partition == partition }) else { return }
        guard holder == nil else { return waiting.append((partition, isGranted)) }
        holder = partition
        isGranted()
    }

    /// Gives it to the next, or takes the request back.
    func release(_ owner: PartitionOwner) {
        let partition = ObjectIdentifier(owner)
        waiting.removeAll { $0.partition == partition }
        guard holder == partition else { return }
        holder = nil
        guard let next = waiting.popFirst() else { return }
        holder = next.partition
        next.isGranted()
    }
}
