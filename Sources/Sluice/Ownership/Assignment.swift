import SluiceGateway

/// Which worker should have which partition: rendezvous hashing, capped at ceil(partitions / workers).
///
/// All workers come to the same answer from the same set, and a change of the set moves few partitions. Without the cap a
/// worker of eight would have none seven times in ten (16 partitions).
struct Assignment {
    private let owners: [String]

    init(partitions: Int, workers: Set<String>) {
        let cap = workers.isEmpty ? 0 : (partitions + workers.count - 1) / workers.count
        var load: [String: Int] = [:]
        owners = (0..<partitions).map { partition in
            let candidates = workers.filter { load[$0, default: 0] < cap }
            let owner = candidates.max { Self.weight($0, partition) < Self.weight($1, partition) } ?? ""
            load[owner, default: 0] += 1
            return owner
        }
    }

    /// Empty when there is no worker.
    func owner(of partition: Partition) -> String { owners[partition.index] }

    /// FNV-1a, then a finalizer (SplitMix64), since neighbours must not rank the same.
    private static func weight(_ worker: String, _ partition: Int) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in worker.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        hash ^= UInt64(partition) &* 0x9e37_79b9_7f4a_7c15
        hash = (hash ^ hash >> 30) &* 0xbf58_476d_1ce4_e5b9
        hash = (hash ^ hash >> 27) &* 0x94d0_49bb_1331_11eb
        return hash ^ hash >> 31
    }
}
