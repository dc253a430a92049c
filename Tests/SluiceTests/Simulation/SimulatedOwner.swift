import NIOCore
import SluiceGateway
import SluiceRedis
import SluiceTestSupport

@testable import Sluice

/// Serves one partition as ``PartitionOwner`` does, with the real ledger, watch over nodes, and probation.
final class SimulatedOwner {
    enum Phase: Equatable {
        case loading
        case serving
        case leaving(next: String)
        case ended
    }

    struct Commit {
        let number: Int64
        let share: Ledger.Share
    }

    let partition: Partition
    unowned let worker: SimulatedWorker
    let reader: SimulatedLink
    private let onEnd: () -> Void
    var phase = Phase.loading
    var tenure = 0
    var ledger = Ledger()
    var lastBeat: NIODeadline
    var permit: (tenure: Int, end: NIODeadline) = (0, .uptimeNanoseconds(0))
    var clock: RedisClock
    var nodes: NodeWatch
    var lostNodes: Set<NodeID> = []
    var tail: StreamID?
    var probation: Probation?
    var alone: Ledger.Work?
    var lastRead: (time: Int64, sequence: Int64) = (-1, 0)
    var isReading = false
    var doneParts: [String: Set<Int>] = [:]
    var commitNumber: Int64 = 0
    var commit: Commit?
    var isLastCommitTaken = false
    var patience = false
    var wakeUp = 0

    init(
        _ partition: Partition, worker: SimulatedWorker, claimed: NIODeadline, clock: RedisClock,
        onEnd: @escaping () -> Void
    ) {
        self.partition = partition
        self.worker = worker
        self.onEnd = onEnd
        self.clock = clock
        reader = SimulatedLink(worker)
        lastBeat = claimed
        nodes = NodeWatch(deadAfter: .nanoseconds(worker.simulation.plan.deadAfter))
    }

    var simulation: Simulation { worker.simulation }
    var plan: Plan { simulation.plan }
    var lease: TimeAmount { .nanoseconds(plan.lease) }
    var token: String { worker.token }
    var isServing: Bool { phase == .serving }

    func start() {
        reader.onReady = { [weak self] in self?.readMore() }
        reader.onLost = { [weak self] in self?.isReading = false }
        reader.connect(after: simulation.delay())
        load()
    }

    func resume() {
        nodes.restart(at: worker.now)
        switch phase {
        case .loading: load()
        case .serving, .leaving:
            if commit != nil { sendCommit() }
            if alone != nil { runAlone() }
            advance()
        case .ended: break
        }
    }

    /// The process is gone.
    func kill() {
        phase = .ended
        tenure += 1
        reader.close()
    }

    func end() {
        guard phase != .ended || !isGone else { return }
        isGone = true
        phase = .ended
        tenure += 1
        forbidHandlers()
        commit = nil
        reader.close()
        onEnd()
    }

    private var isGone = false

    func after(_ nanoseconds: Int64, _ body: @escaping () -> Void) {
        let tenure = tenure
        worker.after(nanoseconds) { [weak self] in
            guard let self, self.tenure == tenure else { return }
            body()
        }
    }
}
