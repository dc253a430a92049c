import NIOCore
import SluiceGateway
import SluiceTestSupport

@testable import Sluice

/// One schedule: workers, edges and Redis in virtual time, with everything that goes wrong drawn from one seed.
///
/// Times are nanoseconds since the schedule's start. Single-threaded; the same seed gives the same run.
final class Simulation {
    let plan: Plan
    var random: SeededGenerator
    private(set) var now: Int64 = 0
    private var queue = EventQueue()
    private(set) var redis: SimulatedRedis
    let books: Books
    private(set) var workers: [SimulatedWorker] = []
    private(set) var edges: [SimulatedEdge] = []
    let partitioning: Partitioning
    private(set) var isFaulty = true

    init(_ plan: Plan, seed: UInt64) {
        self.plan = plan
        random = SeededGenerator(seed: seed)
        partitioning = Partitioning(count: plan.partitions)
        redis = SimulatedRedis(partitions: plan.partitions)
        books = Books()
        redis.simulation = self
    }

    // MARK: Time and chance

    func after(_ nanoseconds: Int64, _ body: @escaping () -> Void) {
        queue.add(at: now + max(0, nanoseconds), body)
    }

    func between(_ least: Int64, _ most: Int64) -> Int64 {
        least + Int64(random.next() % UInt64(max(1, most - least + 1)))
    }

    func isChance(_ perMille: Int64) -> Bool { between(0, 999) < perMille }

    /// Mostly short, now and then long.
    func delay() -> Int64 {
        isChance(plan.slowDelays) ? between(1_000_000, 400_000_000) : between(50_000, 1_500_000)
    }

    // MARK: Course

    /// Runs to the end. Returns what went wrong.
    func run() -> [String] {
        for number in 0..<plan.workers { addWorker(id: "w\(number)") }
        for _ in 0..<plan.edges { addEdge() }
        scheduleFaults()
        plan.script?(self)
        after(plan.faultTime) { self.endFaults() }
        let end = plan.faultTime + plan.settleTime
        var nextCheck = plan.faultTime + .seconds(1)
        while books.failures.isEmpty, let next = queue.next(), next.time <= end {
            now = next.time
            next.body()
            if now >= nextCheck {
                nextCheck = now + .seconds(1) / 2
                if isSettled { break }
            }
        }
        checkEnd()
        // Processes, links and closures hold each other.
        queue = EventQueue()
        for worker in workers { worker.die() }
        for edge in edges { edge.die() }
        redis.waiting = [:]
        return books.failures
    }

    func addWorker(id: String) {
        let worker = SimulatedWorker(id: id, number: workers.count, simulation: self)
        workers.append(worker)
        worker.start()
    }

    func addEdge() {
        let edge = SimulatedEdge(number: edges.count, simulation: self)
        edges.append(edge)
        edge.start()
    }

    private func endFaults() {
        isFaulty = false
        for worker in workers { worker.resume() }
        for edge in edges { edge.resume() }
        redis.resume()
        if !workers.contains(where: { !$0.isDead && !$0.isLeaving }) { addWorker(id: "w0") }
    }

    // MARK: End

    /// Faults have stopped: is everything as it should be?
    private var isSettled: Bool { unsettled.isEmpty }

    private var unsettled: [String] {
        var reasons: [String] = []
        for (index, partition) in redis.partitions.enumerated() {
            if !partition.entries.isEmpty { reasons.append("\(partition.entries.count) entries wait in \(index)") }
            let isOwned = workers.contains {
                !$0.isDead && $0.token == partition.owner && $0.isServing(Partition(index))
            }
            if !isOwned { reasons.append("partition \(index) has no owner that lives") }
            for edge in edges where edge.isGone && !edge.isForgotten(in: partition) {
                reasons.append("the loss of \(edge.node) is not done in \(index)")
            }
            for edge in edges where !edge.isGone && edge.isDeclaredDead(in: partition) {
                reasons.append("\(edge.node) does not know that it is dead in \(index)")
            }
        }
        if edges.contains(where: { !$0.isGone && !$0.isIdle }) { reasons.append("an edge waits for an append") }
        return reasons
    }

    private func checkEnd() {
        guard books.failures.isEmpty else { return }
        for reason in unsettled { books.fail("in the end \(reason)") }
        books.checkEnd(isDead: { node in self.edges.contains { $0.node == node && $0.isGone } })
    }
}

extension Int64 {
    static func milliseconds(_ count: Int64) -> Int64 { count * 1_000_000 }
    static func seconds(_ count: Int64) -> Int64 { count * 1_000_000_000 }
}
