/// The hash tags of a deployment's partitions.
///
/// All keys of a partition carry one tag, so in Redis Cluster they are in one slot and one script can touch all of them.
/// The tag of partition i is the smallest decimal string whose slot lies within 2 % of the middle of the i-th of `count`
/// equal slot ranges, so that every node of a cluster gets floor(count / nodes) or ceil(count / nodes) partitions.
struct PartitionTags: Sendable {
    let tags: [String]

    static let slots = 16384

    init(count: Int) {
        let width = Double(Self.slots) / Double(count)
        let tolerance = max(0.02 * width, 0.5)
        var tags = [String](repeating: "", count: count)
        var missing = count
        var candidate = 0
        // Candidates rise, so the first that fits a range is its smallest.
        while missing > 0 {
            let slot = Double(Self.slot(of: String(candidate)))
            let index = Int(slot / width)
            if tags[index].isEmpty, abs(slot - (Double(index) + 0.5) * width) <= tolerance {
                tags[index] = String(candidate)
                missing -= 1
            }
            candidate += 1
        }
        self.tags = tags
    }

    /// CRC16 (XMODEM) mod 16384: Redis Cluster's slot of a hash tag.
    static func slot(of tag: String) -> Int {
        var remainder: UInt16 = 0
        for byte in tag.utf8 {
            remainder ^= UInt16(byte) << 8
            for _ in 0..<8 {
                remainder = remainder & 0x8000 != 0 ? remainder << 1 ^ 0x1021 : remainder << 1
            }
        }
        return Int(remainder) % slots
    }
}
