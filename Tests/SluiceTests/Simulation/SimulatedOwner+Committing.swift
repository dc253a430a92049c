import NIOCore
import SluiceGateway
import SluiceRedis
import SluiceTestSupport

@testable import Sluice

/// Commits, one in flight.
extension SimulatedOwner {
    func commitIfPossible(at now: NIODeadline) {
        guard commit == nil, phase != .ended, phase != .loading else { return }
        if case .leaving = phase, !hasPatience {
            guard !isLastCommitTaken else { return }
            isLastCommitTaken = true
        }
        let share = ledger.takeShare(at: now, all: takesAll)
        guard !share.isEmpty else { return scheduleWakeUp(at: now) }
        commit = Commit(number: commitNumber + 1, share: share)
        sendCommit()
    }

    var takesAll: Bool {
        if case .leaving = phase { !hasPatience } else { probation?.isCareful == true }
    }

    func scheduleWakeUp(at now: NIODeadline) {
        guard let next = ledger.nextRipe() else { return }
        wakeUp += 1
        let number = wakeUp
        after(max(next - now, .milliseconds(1)).nanoseconds) {
            if self.wakeUp == number { self.advance() }
        }
    }

    func sendCommit() {
        guard let commit else { return }
        let (tenure, token, index, simulation) = (tenure, token, partition.index, simulation)
        worker.link.send(
            run: { redis, reply in
                let asker = simulation.plan.mutation == .noFence ? redis.partitions[index].owner ?? "" : token
                let last = redis.partitions[index].commit ?? 0
                let isFree = simulation.plan.mutation == .newNumber
                let answer = redis.partitions[index].commit(
                    owner: asker, number: isFree ? last + 1 : commit.number, removed: commit.share.removed,
                    forgotten: commit.share.forgotten, parts: commit.share.parts)
                if answer == "ok" { simulation.applied(commit.share) }
                reply(answer)
            },
            { [weak self] (answer: String?) in
                guard let self, self.tenure == tenure, self.commit?.number == commit.number else { return }
                answered(answer)
            })
    }

    func answered(_ answer: String?) {
        switch answer {
        case "ok", "done": committed()
        case "fenced": end()
        case nil: break  // repeated by resume()
        default:
            guard plan.mutation == nil else { return committed() }
            simulation.books.fail("a commit of \(token) was answered \(answer ?? "")")
        }
    }

    func committed() {
        guard let commit else { return }
        self.commit = nil
        commitNumber = max(commitNumber, commit.number)
        for node in ledger.committed() { forget(node) }
        let oldest = ledger.oldest.flatMap(StreamID.init)
        if probation?.committed(commit.share.finished.count, oldest: oldest, lastRead: lastID) == true {
            probation = nil
            tellCalm()
        }
        if alone == nil, ledger.running == 0, !ledger.hasFinished { worker.releaseSolitude(partition) }
        advance()
        readMore()
    }

    var lastID: StreamID? { StreamID("\(max(0, lastRead.time))-\(lastRead.sequence)") }

    func forgetLostNodes() {
        if let tail {
            let oldest = ledger.oldest.flatMap(StreamID.init)
            guard oldest.map({ $0 > tail }) ?? (lastID.map { $0 >= tail } ?? false) else { return }
            self.tail = nil
        }
        for node in lostNodes.sorted(by: { $0.bits < $1.bits }) { forget(node) }
    }

    func forget(_ node: NodeID) {
        lostNodes.insert(node)
        let (token, index) = (token, partition.index)
        worker.link.send(
            run: { redis, reply in
                _ = redis.partitions[index].forget("\(node)", owner: token, now: redis.time)
                reply(())
            }, { [weak self] (answer: Void?) in if answer != nil { self?.lostNodes.remove(node) } })
    }
}
