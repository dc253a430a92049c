import NIOCore
import SluiceGateway
import SluiceRedis
import SluiceTestSupport

@testable import Sluice

/// One event at a time.
extension SimulatedOwner {
    func takeOneAlone() {
        guard alone == nil, ledger.running == 0, !ledger.hasFinished, commit == nil else { return }
        worker.requestSolitude(partition)
        guard worker.isAlone(partition) else { return }
        alone = ledger.takeOne()
        runAlone()
    }

    func runAlone() {
        guard let work = alone, let entry = ledger.entry(of: work) else { return }
        let (tenure, token) = (tenure, token)
        worker.own(partition) { model, _ in
            model.alone(token, event: "\(entry):\(work.reference.index)")
        } then: { [weak self] answer, _ in
            guard let self, self.tenure == tenure, alone == work else { return [] }
            if answer == .ok {
                alone = nil
                run([work])
            } else {
                after(.milliseconds(200)) { self.runAlone() }
            }
            return []
        }
    }

    func tellCalm() {
        let token = token
        worker.own(partition) { model, _ in
            model.calm(token)
        } then: { _, _ in
            []
        }
    }
}
