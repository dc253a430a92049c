import SluiceGateway
import SluiceTestSupport

/// Redis: partitions, the workers' beats, a clock that can jump, pauses.
final class SimulatedRedis {
    unowned var simulation: Simulation!
    var partitions: [PartitionModel]
    var workers: [String: String] = [:]
    /// Reads that wait for an entry, by partition.
    var waiting: [Int: [() -> Void]] = [:]
    private var packs: [[Event]] = []
    private var clockAhead: Int64 = 0
    private var lastJump = Int64.min / 2
    private var pausedUntil: Int64 = 0
    private var stalled: [() -> Void] = []
    private var pauses: [(end: Int64, length: Int64)] = []

    init(partitions: Int) {
        self.partitions = (0..<partitions).map { _ in PartitionModel() }
    }

    /// Its clock, milliseconds since 1970.
    var time: Int64 { 1_700_000_000_000 + simulation.now / 1_000_000 + clockAhead }

    /// A clock that jumps there and back between two answers shows nothing to anybody, so that is left out.
    func jump(_ milliseconds: Int64) {
        guard simulation.now - lastJump >= .seconds(3) else { return }
        lastJump = simulation.now
        clockAhead += milliseconds
    }

    /// A command has come. While Redis stands still it waits, in its order.
    func execute(_ body: @escaping () -> Void) {
        if simulation.now < pausedUntil || !stalled.isEmpty { stalled.append(body) } else { body() }
    }

    func pause(_ nanoseconds: Int64) {
        pauses.append((simulation.now + nanoseconds, nanoseconds))
        pausedUntil = max(pausedUntil, simulation.now + nanoseconds)
        simulation.after(nanoseconds) { if self.simulation.now >= self.pausedUntil { self.resume() } }
    }

    /// How long it stood still, about, in the time before now.
    func pausedTime(within nanoseconds: Int64) -> Int64 {
        pauses.filter { $0.end > simulation.now - nanoseconds }.map(\.length).reduce(0, +)
    }

    func resume() {
        pausedUntil = 0
        let bodies = stalled
        stalled = []
        for body in bodies { body() }
    }

    /// The events of a pack, which stands for its bytes.
    func keep(_ events: [Event]) -> String {
        packs.append(events)
        return "\(packs.count - 1)"
    }

    func events(of pack: String) -> [Event] { Int(pack).map { packs[$0] } ?? [] }

    /// An entry was added.
    func wake(_ partition: Int) {
        let bodies = waiting.removeValue(forKey: partition) ?? []
        for body in bodies { body() }
    }
}
