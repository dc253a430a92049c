import NIOCore

/// A process with a clock of its own. It can stand still, and then goes on with its old state; or end.
class SimulatedProcess {
    unowned let simulation: Simulation
    private(set) var isDead = false
    private(set) var isPaused = false
    private var held: [() -> Void] = []
    private let skew: Int64
    /// When it could not be reached or stood still: nanoseconds, the last one open while it lasts.
    private(set) var impairments: [(from: Int64, to: Int64)] = []
    private var impairedSince: Int64?
    private var impairedBy = 0

    init(simulation: Simulation) {
        self.simulation = simulation
        skew = simulation.between(.seconds(100), .seconds(1000))
    }

    /// Its monotonic clock.
    var now: NIODeadline { .uptimeNanoseconds(UInt64(simulation.now + skew)) }

    /// Something reaches the process: now, or when it goes on.
    func deliver(_ body: @escaping () -> Void) {
        if isDead { return }
        if isPaused { held.append(body) } else { body() }
    }

    func after(_ nanoseconds: Int64, _ body: @escaping () -> Void) {
        simulation.after(nanoseconds) { [weak self] in self?.deliver(body) }
    }

    func every(_ nanoseconds: Int64, _ body: @escaping () -> Void) {
        after(nanoseconds) { [weak self] in
            body()
            self?.every(nanoseconds, body)
        }
    }

    func pause(_ nanoseconds: Int64) {
        guard !isDead, !isPaused else { return }
        isPaused = true
        impaired()
        simulation.after(nanoseconds) { [weak self] in self?.resume() }
    }

    func resume() {
        guard isPaused else { return }
        isPaused = false
        recovered()
        let bodies = held
        held = []
        for body in bodies { deliver(body) }
    }

    func die() {
        isDead = true
        held = []
    }

    func impaired() {
        impairedBy += 1
        impairedSince = impairedSince ?? simulation.now
    }

    func recovered() {
        impairedBy -= 1
        guard impairedBy == 0, let since = impairedSince else { return }
        impairedSince = nil
        impairments.append((since, simulation.now))
    }

    /// The longest it was away in the time before now.
    func longestImpairment(within nanoseconds: Int64) -> Int64 {
        let open = impairedSince.map { [(from: $0, to: simulation.now)] } ?? []
        return (impairments + open).filter { $0.to > simulation.now - nanoseconds }.map { $0.to - $0.from }.max() ?? 0
    }
}
