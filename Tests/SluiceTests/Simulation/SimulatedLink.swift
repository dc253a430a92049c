/// A process' connection to Redis: commands and answers come in order, each late by chance. When it is lost, commands on
/// the way may still be run, also after those of the next connection, and no answer comes.
final class SimulatedLink {
    private unowned let process: SimulatedProcess
    private var epoch = 0
    private(set) var isReady = false
    private var isClosed = false
    private var lastArrival: Int64 = 0
    private var lastAnswer: Int64 = 0
    private var pending: [Int: () -> Void] = [:]
    private var number = 0
    var onReady: () -> Void = {}
    var onLost: () -> Void = {}

    init(_ process: SimulatedProcess) { self.process = process }

    private var simulation: Simulation { process.simulation }

    func connect(after nanoseconds: Int64) {
        process.after(nanoseconds) { [weak self] in
            guard let self, !isClosed, !isReady else { return }
            epoch += 1
            isReady = true
            (lastArrival, lastAnswer) = (0, 0)
            onReady()
        }
    }

    /// `run` happens in Redis, and gives `reply` the answer; `answered` is called at the process with it, or with nil
    /// where none comes.
    func send<Answer>(
        run: @escaping (SimulatedRedis, _ reply: @escaping (Answer) -> Void) -> Void,
        _ answered: @escaping (Answer?) -> Void
    ) {
        guard isReady else { return answered(nil) }
        number += 1
        let (epoch, number, redis) = (epoch, number, simulation.redis)
        pending[number] = { answered(nil) }
        lastArrival = max(lastArrival, simulation.now + simulation.delay())
        simulation.after(lastArrival - simulation.now) { [weak self, simulation] in
            // Whoever is gone may have left a command on the way, or not.
            if self?.epoch != epoch || self?.isReady != true || self?.process.isDead != false {
                guard simulation.isChance(500) else { return }
            }
            redis.execute {
                run(redis) { answer in self?.answer(answer, epoch, number, answered) }
            }
        }
    }

    private func answer<Answer>(
        _ answer: Answer, _ epoch: Int, _ number: Int, _ answered: @escaping (Answer?) -> Void
    ) {
        guard epoch == self.epoch, isReady else { return }
        lastAnswer = max(lastAnswer, simulation.now + simulation.delay())
        simulation.after(lastAnswer - simulation.now) { [weak self] in
            self?.process.deliver {
                guard let self, epoch == self.epoch, self.pending.removeValue(forKey: number) != nil else { return }
                answered(answer)
            }
        }
    }

    /// The connection is lost, and comes back after a while.
    func cut(for nanoseconds: Int64) {
        guard isReady, !isClosed else { return }
        isReady = false
        process.impaired()
        process.deliver { [weak self] in self?.lost() }
        simulation.after(nanoseconds) { [weak self] in
            guard let self, !process.isDead else { return }
            process.recovered()
            connect(after: 0)
        }
    }

    private func lost() {
        let failed = pending.sorted { $0.key < $1.key }.map(\.value)
        pending = [:]
        for body in failed { body() }
        onLost()
    }

    func close() {
        isClosed = true
        isReady = false
        let failed = pending.sorted { $0.key < $1.key }.map(\.value)
        pending = [:]
        for body in failed { body() }
    }
}
