/// The id of a stream entry: milliseconds, then a sequence number.
struct StreamID: Hashable, Comparable {
    let time: UInt64
    let sequence: UInt64

    init?(_ text: String) {
        let parts = text.split(separator: "-")
        guard parts.count == 2, let time = UInt64(parts[0]), let sequence = UInt64(parts[1]) else { return nil }
        self.time = time
        self.sequence = sequence
    }

    static func < (left: StreamID, right: StreamID) -> Bool {
        (left.time, left.sequence) < (right.time, right.sequence)
    }
}
