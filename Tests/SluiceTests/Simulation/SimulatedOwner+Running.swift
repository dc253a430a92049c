import NIOCore
import SluiceGateway
import SluiceRedis
import SluiceTestSupport

@testable import Sluice

/// Handlers, beats, and lost nodes.
extension SimulatedOwner {
    func mayRun(at now: NIODeadline) -> Bool {
        guard phase == .serving else { return plan.mutation == .noForbidding && phase != .ended }
        return now < permit.end
    }

    func advance() {
        let now = worker.now
        if ledger.hasReady, mayRun(at: now) {
            if probation?.isCareful == true {
                takeOneAlone()
            } else {
                for chain in ledger.takeReady() { run(chain[...]) }
            }
        }
        if let lost = ledger.takeLost() { findConnections(of: lost.node, entry: lost.entry) }
        commitIfPossible(at: now)
        guard case .leaving(let next) = phase, commit == nil, !hasPatience else { return }
        release(to: next)
    }

    /// Runs a chain, one event after another. A handler starts only while it is permitted.
    func run(_ chain: ArraySlice<Ledger.Work>) {
        guard let work = chain.first else { return }
        guard permit.tenure == tenure, worker.now < permit.end else {
            ledger.returned(Array(chain))
            return worker.deliver { self.advance() }
        }
        started(work)
        after(simulation.between(0, plan.handler) / (simulation.isChance(800) ? 20 : 1)) {
            let event = work.event
            self.ledger.finished(
                Ledger.Finished(reference: work.reference, lane: event.connection, effects: self.effects(of: event)),
                endsChain: chain.count == 1, at: self.worker.now)
            self.run(chain.dropFirst())
            self.advance()
            self.readMore()
        }
    }

    func started(_ work: Ledger.Work) {
        simulation.books.started()
        let owner = simulation.redis.partitions[partition.index].owner
        if owner != token {
            simulation.books.fail("\(token) starts a handler in \(partition) while the owner is \(owner ?? "nobody")")
        }
    }

    /// What tells the books which event it was.
    func effects(of event: Event) -> [Effect] {
        switch event.content {
        case .disconnect(.lostNode): [.leave(event.connection, Topic("lost"))]
        case .message(let message): [.leave(event.connection, Topic(String(buffer: message.body)))]
        default: [.leave(event.connection, Topic("told"))]
        }
    }

    func beat(sent: NIODeadline, _ beaten: OwnAnswer.Beaten, clock: RedisClock) {
        guard phase == .serving else { return }
        lastBeat = sent
        self.clock = clock
        permitHandlers()
        if commit == nil, beaten.commit < commitNumber { simulation.books.fail("commits were lost in \(partition)") }
        var watched = clock
        if plan.mutation == .unsteadyClock { watched = Self.steady(like: beaten.time, at: worker.now) }
        for silent in nodes.observe(beaten.nodes, time: beaten.time, clock: watched, at: worker.now) {
            declareLost(silent)
        }
        forgetLostNodes()
        advance()
    }

    static func steady(like time: Int64, at now: NIODeadline) -> RedisClock {
        var clock = RedisClock()
        for second in stride(from: Int64(20), through: 0, by: -1) {
            _ = clock.answered(time - second * 1000, sent: now - .seconds(second), at: now - .seconds(second))
        }
        return clock
    }

    func declareLost(_ silent: NodeWatch.Beat) {
        let (token, index, simulation) = (token, partition.index, simulation)
        worker.link.send(
            run: { redis, reply in
                let answer = redis.partitions[index].lost(
                    "\(silent.node)", owner: token, beat: silent.beat, now: redis.time)
                if answer == "ok" {
                    simulation.declaredLost(silent.node)
                    redis.wake(index)
                }
                reply(())
            }, { (_: Void?) in })
    }

    func findConnections(of node: NodeID, entry: Int) {
        let (tenure, partition, simulation) = (tenure, partition, simulation)
        worker.link.send(
            run: { redis, reply in reply(simulation.records(of: node, in: partition)) },
            { [weak self] (connections: [ConnectionID]?) in
                guard let self, self.tenure == tenure else { return }
                guard let connections else {
                    return after(.milliseconds(200)) { self.findConnections(of: node, entry: entry) }
                }
                let events = connections.map {
                    Event(id: EventID(lossOf: $0), connection: $0, time: 0, content: .disconnect(.lostNode))
                }
                ledger.expand(entry, events: events)
                advance()
            })
    }
}
