/// When each message of an open loop is due: evenly spaced, the connections in turn.
///
/// It does not depend on answers: a server that stalls does not put messages off, and latency counts from here. So a stall is
/// seen by every message that was due in it ("no coordinated omission").
struct Schedule: Equatable {
    /// Messages that are due within this time are sent together: nanoseconds.
    static let tick: UInt64 = 100_000

    /// Nanoseconds of the monotonic clock.
    let start: UInt64
    /// Nothing is due from then on.
    var end: UInt64
    /// Messages a second, of all connections together.
    let rate: Double
    let connections: Int

    /// When message `number` of the connection at `index` is due.
    func due(_ number: UInt64, connection index: Int) -> UInt64 {
        due(slot: number * UInt64(connections) + UInt64(index))
    }

    /// When the message in place `slot` of all is due.
    func due(slot: UInt64) -> UInt64 {
        start + UInt64(Double(slot) * 1e9 / rate)
    }

    /// How many messages are due before `now`, of all connections.
    func slots(before now: UInt64) -> UInt64 {
        let now = min(now, end)
        guard now > start else { return 0 }
        var slots = UInt64((Double(now - start) * rate / 1e9).rounded(.up))
        // Where the two roundings disagree, `due` is what counts.
        while slots > 0, due(slot: slots - 1) >= now { slots -= 1 }
        return slots
    }

    /// How many messages the connection at `index` should have sent in the end.
    func total(connection index: Int) -> UInt64 {
        let all = slots(before: end)
        let (each, more) = all.quotientAndRemainder(dividingBy: UInt64(connections))
        return each + (UInt64(index) < more ? 1 : 0)
    }
}
