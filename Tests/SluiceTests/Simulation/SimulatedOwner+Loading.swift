import NIOCore
import SluiceGateway
import SluiceRedis
import SluiceTestSupport

@testable import Sluice

/// Loading and leaving.
extension SimulatedOwner {
    func load() {
        let (tenure, index) = (tenure, partition.index)
        worker.link.send(
            run: { redis, reply in reply((redis.partitions[index].state, redis.partitions[index].entries.last?.id)) },
            { [weak self] (answer: ([String: String], String?)?) in
                guard let self, self.tenure == tenure, phase == .loading, let (state, tail) = answer else { return }
                let values = state.flatMap { [$0.key, $0.value] }.map { RedisValue.string(ByteBuffer(string: $0)) }
                loaded(PartitionState(.array(values)), tail: tail.flatMap(StreamID.init))
            })
    }

    func loaded(_ state: PartitionState, tail: StreamID?) {
        commitNumber = state.commit
        doneParts = state.done
        lostNodes = state.lostNodes
        self.tail = tail
        probation = Probation(state, tail: tail)
        phase = .serving
        permitHandlers()
        if probation == nil, state.crashes > 0 { tellCalm() }
        readMore()
        advance()
    }

    func leave(to next: String) {
        switch phase {
        case .loading: release(to: next)
        case .serving:
            phase = .leaving(next: next)
            forbidHandlers()
            patience = true
            after(.milliseconds(150)) {
                self.patience = false
                self.advance()
            }
            advance()
        case .leaving, .ended: break
        }
    }

    func release(to next: String) {
        phase = .ended
        let (token, partition, simulation) = (token, partition, simulation)
        worker.own(partition) { model, _ in
            let answer = model.release(token, next: next)
            if answer == ["ok"] { simulation.published(partition, next: next) }
            return answer
        } then: { [weak self] _, _ in
            self?.end()
            return []
        }
    }

    func permitHandlers() {
        let margin = plan.mutation == .longPermit ? .nanoseconds(-plan.lease) : Candidacy.margin
        permit = (tenure, lastBeat + lease - margin)
    }

    func forbidHandlers() {
        worker.releaseSolitude(partition)
        if plan.mutation != .noForbidding { permit = (tenure, .uptimeNanoseconds(0)) }
    }

    var hasPatience: Bool { patience && ledger.running > 0 }
}
