import SluiceGateway

/// What goes wrong, by chance.
extension Simulation {
    func scheduleFaults() {
        guard plan.faultEvery > 0 else { return }
        after(between(1, 2 * plan.faultEvery)) {
            guard self.isFaulty else { return }
            self.happen(self.plan.faults[Int(self.between(0, Int64(self.plan.faults.count - 1)))])
            self.scheduleFaults()
        }
    }

    private func happen(_ fault: Plan.Fault) {
        switch fault {
        case .killWorker: aWorker?.die()
        case .restartWorker: restart()
        case .pauseWorker: aWorker?.pause(between(.milliseconds(100), .seconds(7)))
        case .stopWorker: aWorker?.stop()
        case .cutWorker: aWorker?.cut(for: between(.milliseconds(1), isChance(200) ? .seconds(5) : .milliseconds(300)))
        case .pauseRedis: redis.pause(between(.milliseconds(100), .seconds(8)))
        case .jumpClock: redis.jump((isChance(500) ? 1 : -1) * (isChance(500) ? 3_600_000 : between(100, 10_000)))
        case .killEdge: if edges.count < 4 { kill(anEdge) }
        case .pauseEdge: anEdge?.pause(between(.milliseconds(100), .seconds(8)))
        case .cutEdge: anEdge?.cut(for: between(.milliseconds(1), isChance(200) ? .seconds(7) : .milliseconds(300)))
        }
    }

    /// Workers come back with the same id or another, and what is new at every start.
    func restart() {
        guard workers.count < 12 || plan.faultTime > .seconds(60) else { return }
        if workers.count(where: { !$0.isDead }) >= plan.workers { aWorker?.die() }
        let id = isChance(500) ? "w\(between(0, Int64(plan.workers - 1)))" : "w\(workers.count)"
        guard !workers.contains(where: { !$0.isDead && $0.id == id }) else { return }
        addWorker(id: id)
    }

    /// A worker is killed and comes back.
    func replaceWorker() {
        guard let victim = aWorker else { return }
        victim.die()
        addWorker(id: victim.id)
    }

    private func kill(_ edge: SimulatedEdge?) {
        guard let edge else { return }
        edge.die()
        addEdge()
    }

    private var aWorker: SimulatedWorker? { any(workers.filter { !$0.isDead }) }
    private var anEdge: SimulatedEdge? { any(edges.filter { !$0.isDead }) }

    private func any<Element>(_ elements: [Element]) -> Element? {
        elements.isEmpty ? nil : elements[Int(between(0, Int64(elements.count - 1)))]
    }
}
