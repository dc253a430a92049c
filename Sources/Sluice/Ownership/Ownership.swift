import NIOCore
import SluiceGateway

/// Decides for one worker which partitions it serves: beats, sees the other workers, claims, asks for, and hands over.
///
///     watched ──claim──▶ claiming ──ok──▶ owned ──handed over, fenced, ended──▶ watched
///                            └──held, no answer──▶ watched
///
/// Owns no connection, no clock, no logger. Events come with the time they happened at and return what is to be done, in
/// this order. Each answer is told here, also that there was none.
struct Ownership {
    enum Action: Equatable {
        /// Tells the others that this worker lives.
        case beatWorker(Int64)
        case readWorkers
        /// Workers that ended without a word long ago.
        case forgetWorkers([String])
        /// The worker goes: the others need not wait for its beat to stand still.
        case signOff
        case look(Partition)
        /// `owner` and `beat` are those that may be replaced; empty where nobody may be.
        case claim(Partition, owner: String, beat: String)
        case want(Partition)
        case beat(Partition, term: Int)
        /// The claim counts as the first beat.
        case serve(Partition, term: Int, claimed: NIODeadline)
        /// Redis took a beat that was sent then.
        case beaten(Partition, sent: NIODeadline, OwnAnswer.Beaten)
        /// Redis can be reached again: what had no answer is asked once more.
        case resume(Partition)
        /// To the worker with this id; empty for whoever comes.
        case handOver(Partition, to: String)
        /// The partition is this owner's now.
        case fence(Partition, by: String)
        /// Redis did not answer a hand-over: the partition is left as it is.
        case end(Partition)
        /// Nothing is left.
        case stop
        case tell(Notice)
    }

    /// What operators want to know.
    enum Notice: Equatable {
        case clockJumped(by: TimeAmount)
        case handsOver(Partition, to: String)
        case sameID
    }

    enum Phase {
        /// To stopping when the worker is told to stop.
        case serving
        /// Claims nothing more. To stopped when everything is handed over and the worker is signed off, or given up.
        case stopping(isSignedOff: Bool)
        case stopped
    }

    /// Beats are a second apart, rounds a quarter.
    static let beatInterval = TimeAmount.seconds(1)
    static let roundInterval = TimeAmount.milliseconds(250)
    /// How many rounds lie between two looks at the owners of all partitions.
    static let roundsBetweenLooks = 4

    /// The id that the others know, and the one that no other process can have.
    let me: String
    let token: String
    let partitioning: Partitioning
    let lease: TimeAmount

    private(set) var phase = Phase.serving
    private(set) var clock = RedisClock()
    private(set) var membership: Membership
    private var assignment: Assignment
    private var candidacies: [Candidacy]
    private var claiming: Set<Partition> = []
    private var owned: [Partition: Int] = [:]
    private var terms = 0
    private var beats: Int64 = 0
    private var rounds = 0

    /// - Parameter token: `me`, a colon, and what is new at every start.
    init(me: String, token: String, partitioning: Partitioning, lease: TimeAmount, now: NIODeadline) {
        self.me = me
        self.token = token
        self.partitioning = partitioning
        self.lease = lease
        membership = Membership(me: me, lease: lease, now: now)
        assignment = Assignment(partitions: partitioning.count, workers: membership.live)
        candidacies = partitioning.all.map { _ in Candidacy(now: now) }
    }

    /// Those that the worker serves or hands over.
    var partitions: [Partition] { owned.keys.sorted { $0.index < $1.index } }

    private var isServing: Bool {
        if case .serving = phase { true } else { false }
    }

    /// An owner's id, without what is new at every start.
    static func id(_ owner: String) -> String { String(owner.prefix { $0 != ":" }) }
}

// MARK: - Time and connection

extension Ownership {
    /// Redis can be reached: everybody's time begins again, since nobody may have been able to beat.
    mutating func connected(at now: NIODeadline) -> [Action] {
        guard !isStopped else { return [] }
        restartWatching(at: now)
        return beatDue() + partitions.map { .resume($0) } + roundDue()
    }

    mutating func connectionLost() { clock.lost() }

    mutating func beatDue() -> [Action] {
        guard !isStopped else { return [] }
        let partitions = partitions.compactMap { partition in
            owned[partition].map { Action.beat(partition, term: $0) }
        }
        // Who stops has signed off, but beats for what it still has.
        guard isServing else { return partitions }
        beats += 1
        return partitions + [.beatWorker(beats)]
    }

    mutating func roundDue() -> [Action] {
        guard isServing else { return [] }
        rounds += 1
        return [.readWorkers]
    }

    private mutating func restartWatching(at now: NIODeadline) {
        membership.restart(at: now)
        for index in candidacies.indices { candidacies[index].restart(at: now) }
    }
}

// MARK: - Rounds

extension Ownership {
    /// The workers and their beats. What nobody serves who lives is claimed, and what this worker should have.
    mutating func workersRead(_ beats: [String: String], sent: NIODeadline, at now: NIODeadline) -> [Action] {
        guard isServing else { return [] }
        if now - sent > RedisClock.prompt { membership.restart(at: now) }
        if membership.observe(beats, at: now) {
            assignment = Assignment(partitions: partitioning.count, workers: membership.live)
        }
        let forgotten = membership.forgotten(at: now)
        var actions: [Action] = forgotten.isEmpty ? [] : [.forgetWorkers(forgotten)]
        // Seen all the time, so that a dead owner's lease has passed here when the set of workers shows its death.
        if rounds % Self.roundsBetweenLooks == 0 {
            actions += partitioning.all.filter { owned[$0] == nil }.map { .look($0) }
        }
        for partition in partitioning.all {
            // Who should have it may be dead without having been seen to be: the partition does not wait for that.
            let isExpired = candidacies[partition.index].expired(at: now, lease: lease) != nil
            guard isExpired || assignment.owner(of: partition) == me else { continue }
            actions += claim(partition, at: now)
        }
        return actions
    }

    /// Another worker has handed the partition over, and said so.
    mutating func told(_ partition: Partition, next: String, at now: NIODeadline) -> [Action] {
        next == me ? claim(partition, at: now) : []
    }

    private mutating func claim(_ partition: Partition, at now: NIODeadline) -> [Action] {
        guard isServing, owned[partition] == nil, claiming.insert(partition).inserted else { return [] }
        let expired = candidacies[partition.index].expired(at: now, lease: lease)
        return [.claim(partition, owner: expired?.owner ?? "", beat: expired?.beat ?? "")]
    }

    mutating func looked(_ partition: Partition, _ answer: OwnAnswer, sent: NIODeadline, at now: NIODeadline)
        -> [Action]
    {
        // What is not seen now is seen in a second.
        guard case .held(let holder) = answer else { return [] }
        return saw(holder, of: partition, sent: sent, at: now)
    }

    private mutating func saw(
        _ holder: OwnAnswer.Holder, of partition: Partition, sent: NIODeadline, at now: NIODeadline
    ) -> [Action] {
        let notices = tick(holder.time, sent: sent, at: now)
        candidacies[partition.index].held(
            by: holder.owner, beat: holder.beat, age: .milliseconds(holder.age), at: now)
        if now - sent > RedisClock.prompt { candidacies[partition.index].restart(at: now) }
        return notices
    }

    private mutating func tick(_ time: Int64, sent: NIODeadline, at now: NIODeadline) -> [Action] {
        guard let jump = clock.answered(time, sent: sent, at: now) else { return [] }
        // An owner's beat may look old that is not.
        restartWatching(at: now)
        return [.tell(.clockJumped(by: jump))]
    }

    mutating func claimed(_ partition: Partition, _ answer: OwnAnswer, sent: NIODeadline, at now: NIODeadline)
        -> [Action]
    {
        claiming.remove(partition)
        switch answer {
        case .ok: return own(partition, claimed: sent)
        case .held(let holder):
            return saw(holder, of: partition, sent: sent, at: now) + want(partition, from: holder.owner, at: now)
        case .beaten, .fenced, .none: return stopIfDone()
        }
    }

    /// A worker that lives is asked, about once a second; one that has ended is waited for.
    private func want(_ partition: Partition, from owner: String, at now: NIODeadline) -> [Action] {
        guard isServing, membership.isStable(at: now), membership.live.contains(Self.id(owner)),
            rounds % Self.roundsBetweenLooks == 0
        else { return [] }
        return Self.id(owner) == me ? [.tell(.sameID)] : [.want(partition)]
    }

    private mutating func own(_ partition: Partition, claimed: NIODeadline) -> [Action] {
        guard !isStopped else { return [] }
        terms += 1
        owned[partition] = terms
        let serve = Action.serve(partition, term: terms, claimed: claimed)
        // Claimed while stopping: given back at once.
        return [serve, isServing ? .beat(partition, term: terms) : .handOver(partition, to: "")]
    }
}

// MARK: - Serving

extension Ownership {
    /// A beat of a partition was answered. Answers to a former term come too late.
    mutating func beaten(
        _ partition: Partition, term: Int, _ answer: OwnAnswer, sent: NIODeadline, at now: NIODeadline
    ) -> [Action] {
        guard owned[partition] == term else { return [] }
        switch answer {
        case .beaten(let beaten):
            return tick(beaten.time, sent: sent, at: now) + [.beaten(partition, sent: sent, beaten)]
                + handOver(partition, to: Self.id(beaten.wanted))
        case .fenced(let owner): return [.fence(partition, by: owner)]
        case .ok, .held, .none: return []
        }
    }

    /// Another worker asks for the partition. One that does not live any more is not waited for.
    private func handOver(_ partition: Partition, to wanted: String) -> [Action] {
        guard isServing, !wanted.isEmpty, wanted != me, membership.live.contains(wanted) else { return [] }
        return [.tell(.handsOver(partition, to: wanted)), .handOver(partition, to: wanted)]
    }

    /// Nothing is served of a partition any more: it was handed over, or is another's.
    mutating func ended(_ partition: Partition, term: Int, at now: NIODeadline) -> [Action] {
        guard owned[partition] == term else { return [] }
        owned[partition] = nil
        candidacies[partition.index] = Candidacy(now: now)
        return stopIfDone()
    }
}

// MARK: - Stopping

extension Ownership {
    private var isStopped: Bool {
        if case .stopped = phase { true } else { false }
    }

    /// Hands everything over and goes.
    mutating func stop() -> [Action] {
        guard isServing else { return [] }
        phase = .stopping(isSignedOff: false)
        let others = Assignment(partitions: partitioning.count, workers: membership.live.subtracting([me]))
        return [.signOff] + partitions.map { .handOver($0, to: others.owner(of: $0)) }
    }

    /// The others know, or see it late.
    mutating func signedOff() -> [Action] {
        guard case .stopping = phase else { return [] }
        phase = .stopping(isSignedOff: true)
        return stopIfDone()
    }

    /// Redis is away, so nothing can be handed over: the others take over after the lease.
    mutating func gaveUp() -> [Action] {
        guard case .stopping = phase else { return [] }
        phase = .stopping(isSignedOff: true)
        claiming = []
        let ends = partitions.map { Action.end($0) }
        return ends.isEmpty ? stopIfDone() : ends
    }

    private mutating func stopIfDone() -> [Action] {
        guard case .stopping(isSignedOff: true) = phase, owned.isEmpty, claiming.isEmpty else { return [] }
        phase = .stopped
        return [.stop]
    }
}
