import NIOCore
import SluiceRedis

extension PartitionOwner {
    /// One event at a time: the next when the last one is committed.
    func takeOneAlone() {
        guard alone == nil, ledger.running == 0, !ledger.hasFinished, commit == nil else { return }
        guard configuration.solitude.isHeld(by: self) else {
            return configuration.solitude.request(self) { [weak self] in self?.advance() }
        }
        let now = NIODeadline.now()
        guard let work = ledger.takeOne() else { return }
        guard !isLate(work, at: now) else { return settle(work, endsChain: true, at: now) }
        alone = work
        runAlone()
    }

    /// What ran alone is committed: another partition's turn.
    func leaveSolitude() {
        guard alone == nil, ledger.running == 0, !ledger.hasFinished else { return }
        configuration.solitude.release(self)
    }

    /// Writes down which event it is, then runs it. May be repeated until it runs.
    func runAlone() {
        guard let work = alone, let entry = ledger.entry(of: work) else { return }
        let tenure = tenure
        own("alone", .string("\(entry):\(work.reference.index)")) { isDone in
            guard self.tenure == tenure, self.alone == work else { return }
            guard isDone else {
                _ = self.after(.milliseconds(200)) { self.runAlone() }
                return
            }
            self.alone = nil
            self.runner.run([[work]], in: tenure)
        }
    }

    /// A commit is done: is that all that was in flight in the crash?
    func committedInProbation(_ events: Int) {
        let oldest = ledger.oldest.flatMap(StreamID.init)
        guard probation?.committed(events, oldest: oldest, lastRead: StreamID(lastRead)) == true else { return }
        probation = nil
        tellCalm()
    }

    func tellCalm() {
        own("calm") { isDone in
            // Else crashes are counted on, and the next takeover is more careful than it need be.
            if !isDone { self.logger.debug("crashes are not counted anew") }
        }
    }

    private func own(_ action: RedisArgument, _ argument: RedisArgument? = nil, _ done: @escaping (Bool) -> Void) {
        let arguments = [action, .string(configuration.worker)] + (argument.map { [$0] } ?? [])
        let ownership = RedisArgument.string(keys.ownership(partition))
        configuration.commands.evaluate(.own, keys: [stateKey, ownership], arguments: arguments) { result in
            switch result {
            case .success(let answer): done(answer.array?.first?.text == "ok")
            case .failure: done(false)
            }
        }
    }
}
