import ArgumentParser
import SluiceGateway

/// How an operator names a dead letter: `<partition>/<id in its dead letters' stream>`, e.g. `3/1732440000000-0`.
struct DeadLetterID: Hashable, Sendable, CustomStringConvertible, ExpressibleByArgument {
    let partition: Partition
    let milliseconds: UInt64
    let sequence: UInt64

    var entry: String { "\(milliseconds)-\(sequence)" }
    var description: String { "\(partition)/\(entry)" }

    init?(argument: String) {
        let parts = argument.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let index = UInt16(parts[0]) else { return nil }
        self.init(partition: Partition(Int(index)), entry: parts[1])
    }

    /// Nil unless `entry` is a whole stream id.
    init?(partition: Partition, entry: some StringProtocol) {
        let numbers = entry.split(separator: "-", omittingEmptySubsequences: false)
        guard numbers.count == 2, let milliseconds = UInt64(numbers[0]), let sequence = UInt64(numbers[1]) else {
            return nil
        }
        self.partition = partition
        self.milliseconds = milliseconds
        self.sequence = sequence
    }
}

/// By time, over all partitions.
extension DeadLetterID: Comparable {
    static func < (left: Self, right: Self) -> Bool {
        (left.milliseconds, left.sequence, left.partition) < (right.milliseconds, right.sequence, right.partition)
    }
}
