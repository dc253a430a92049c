import NIOCore
import SluiceGateway
import SluiceRedis

/// A commit that Redis has not answered: kept whole, so that it can be repeated word for word.
struct CommitInFlight {
    let number: Int64
    var draft: CommitDraft
    let share: Ledger.Share
    let changed: [String]
}

extension PartitionOwner {
    /// At most one commit is in flight; what finishes meanwhile, also of several entries, goes into the next.
    func commitIfPossible(at now: NIODeadline) {
        guard commit == nil else { return }
        if case .ended = phase { return }
        if case .loading = phase { return }
        if case .leaving = phase, !hasPatience {
            // One last commit: what finishes during it runs again at the new owner.
            guard !isLastCommitTaken else { return }
            isLastCommitTaken = true
        }
        let share = ledger.takeShare(at: now, all: takesAll)
        let changed = live.takeDue(at: now)
        guard !share.isEmpty || !changed.isEmpty else { return scheduleWakeUp() }
        let draft = CommitDraft(share, changed: changed, loops: Array(loops), partition: partition, keys: keys)
        loops.formUnion(draft.loops)
        commit = CommitInFlight(number: commitNumber + 1, draft: draft, share: share, changed: changed)
        sendCommit()
    }

    /// When leaving, or running one event at a time, parts do not wait for the rest of their entry.
    private var takesAll: Bool {
        if case .leaving = phase { !hasPatience } else { probation?.isCareful == true }
    }

    /// Nothing can be committed now: look again when a part is ripe or live members are due.
    private func scheduleWakeUp() {
        wakeUp?.cancel()
        wakeUp = nil
        guard let next = [ledger.nextRipe(), live.next].compactMap({ $0 }).min() else { return }
        wakeUp = after(max(next - .now(), .milliseconds(1))) {
            self.wakeUp = nil
            self.advance()
        }
    }

    func sendCommit() {
        guard let commit else { return }
        let (keys, arguments) = commit.draft.call(owner: configuration.worker, number: commit.number)
        let tenure = tenure
        configuration.commands.evaluate(.commit, keys: keys, arguments: arguments) { result in
            guard self.tenure == tenure, self.commit?.number == commit.number else { return }
            switch result {
            case .success(let answer): self.answered(CommitAnswer(answer))
            case .failure(let error): self.commitFailed(error)
            }
        }
    }

    private func answered(_ answer: CommitAnswer) {
        switch answer {
        case .done(let result): committed(result)
        case .doneBefore:
            // The first answer was lost, and with it what it said: ask everybody who may have news.
            committed(CommitAnswer.Result(hasOutbox: true))
            recoverChanges()
        case .fenced(let owner): fenced(by: owner)
        case .rewound: reload("commits that Redis had answered for are not in it any more")
        case .gone: reload("an entry that was read is not in Redis any more")
        case .missing(let missing):
            loops.formUnion(missing)
            guard let commit else { return }
            self.commit?.draft = CommitDraft(
                commit.share, changed: commit.changed, loops: Array(loops), partition: partition, keys: keys)
            sendCommit()
        case .malformed(let text):
            reload("commit.lua answered \(text)")
        }
    }

    private func committed(_ result: CommitAnswer.Result) {
        guard let commit else { return }
        let now = NIODeadline.now()
        self.commit = nil
        isRefused = false
        commitNumber = commit.number
        configuration.metrics.commits.increment()
        for refusal in result.refused { logger.error("Redis refused an effect", metadata: ["error": "\(refusal)"]) }
        for node in ledger.committed() { forget(node) }
        tenure.acceptances.committed(commit.share)
        committedInProbation(commit.share.finished.count)
        leaveSolitude()
        live.told(commit.changed, at: now)
        live.changed(result.changed)
        if result.hasOutbox { relay.wake(commit.share.urgency, on: eventLoop) }
        advance()
        readMore()
    }

    /// What the state says of counts whose members have not been told.
    private func recoverChanges() {
        let tenure = tenure
        configuration.commands.send(RedisCommand("HGETALL", keys: [stateKey])) { result in
            guard self.tenure == tenure else { return }
            switch result {
            case .success(let answer):
                self.live.changed(PartitionState(answer).changedCounts)
                self.advance()
            case .failure: self.after(.milliseconds(200)) { self.recoverChanges() }
            }
        }
    }

    /// The commit keeps its number, so it can be repeated whether or not it took place.
    private func commitFailed(_ error: RedisError) {
        configuration.metrics.commitRetries.increment()
        // A lost connection repeats it by resume(), when it is back.
        guard error.code.serverPrefix != nil else { return }
        if !isRefused { logger.warning("commits are refused and repeated", metadata: ["error": "\(error)"]) }
        isRefused = true
        after(.milliseconds(200)) { self.sendCommit() }
    }
}
