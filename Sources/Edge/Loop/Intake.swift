import Logging
import NIOCore
import SluiceGateway
import SluiceRedis

/// The way in: events to packs, packs to the partitions' streams, each once and in order.
///
/// Whatever Redis answers, and whether it answers, a pack stays until it is known to be in the stream.
final class Intake {
    /// One partition.
    struct Lane {
        let keys: [RedisArgument]
        var queue: PackQueue
        /// An append was sent and is not answered.
        var isSent = false
        /// It is repeated after a while.
        var isWaiting = false
        var delay = RepeatDelay()
        /// The next pack takes a beat along: there was no room for a sign of life, or Redis may have been away.
        var isBeatDue = true
        var isTouched = false
    }

    let connection: RedisConnection
    let reporter: EdgeReporter
    let logger: Logger
    private let isolated: NIOIsolatedEventLoop
    private let keyspace: Keyspace
    /// Called when messages are taken, held back or refused from now on.
    var onAdmission: (Admission.Change) -> Void = { _ in }
    /// Called when Redis turned out to have lost the newest writes of a partition.
    var onLostWrites: (Int) -> Void = { _ in }
    /// Called when Redis turned out to have lost a partition's data.
    var onLostState: (Int) -> Void = { _ in }
    /// The time of the last beat, in milliseconds.
    var now: Int64 = 0

    @exclusivity(unchecked) var lanes: [Lane] = []
    private(set) var home: EdgeLoop?
    /// Which life of this loop answers belong to: those of an earlier node are ignored.
    var term = 0
    @exclusivity(unchecked) private var touched: [Int] = []
    @exclusivity(unchecked) var turns = AppendTurns(partitions: 0)
    @exclusivity(unchecked) private(set) var admission: Admission
    private let limits: Admission.Limits
    var appended = (events: 0, packs: 0, errors: 0, losses: 0)

    init(
        connection: RedisConnection, keyspace: Keyspace, limits: Admission.Limits, reporter: EdgeReporter,
        isolated: NIOIsolatedEventLoop, logger: Logger
    ) {
        self.limits = limits
        admission = Admission(partitions: 0, limits: limits)
        self.connection = connection
        self.keyspace = keyspace
        self.reporter = reporter
        self.isolated = isolated
        self.logger = logger
    }

    /// Whether everything is in the streams.
    var isEmpty: Bool { lanes.allSatisfy { $0.queue.isEmpty } }

    func enter(_ home: EdgeLoop, now: Int64) {
        self.home = home
        self.now = now
        term += 1
        touched = []
        turns = AppendTurns(partitions: keyspace.partitioning.count)
        admission = Admission(partitions: keyspace.partitioning.count, limits: limits)
        lanes = keyspace.partitioning.all.map { partition in
            let keys: [RedisArgument] = [.string(keyspace.events(partition)), .string(keyspace.state(partition))]
            return Lane(keys: keys, queue: PackQueue(loop: home))
        }
    }

    func leave() {
        home = nil
        term += 1
        lanes = []
        touched = []
        admission = Admission(partitions: 0, limits: limits)
    }

    /// Takes one event; it leaves with `flush` or a later pack.
    @inline(__always)
    func append(_ partition: Int, size: Int, _ write: (inout EventPackWriter) -> Void) {
        queueing(partition) { $0.append(size: size, write) }
        if !lanes[partition].isTouched {
            lanes[partition].isTouched = true
            touched.append(partition)
        }
    }

    /// Changes a queue, and what the loop holds in all.
    @inline(__always)
    func queueing<Result>(_ partition: Int, _ change: (inout PackQueue) -> Result) -> Result {
        let before = lanes[partition].queue.queuedBytes
        let result = change(&lanes[partition].queue)
        if let change = admission.queued(by: lanes[partition].queue.queuedBytes - before, now: now) {
            onAdmission(change)
        }
        return result
    }

    /// The end of a loop turn: what it brought leaves, one pack per partition.
    func flush() {
        for partition in touched {
            lanes[partition].isTouched = false
            pump(partition)
        }
        touched.removeAll(keepingCapacity: true)
    }

    func connectionReady() {
        for partition in lanes.indices {
            lanes[partition].isBeatDue = true
            pump(partition)
        }
    }

    func tick(_ now: Int64) {
        self.now = now
        for change in admission.tick(now) { onAdmission(change) }
    }

    func backlog(_ entries: Int64, of partition: Int, pack: Int? = nil) {
        if let change = admission.backlog(entries, of: partition, pack: pack, now: now) { onAdmission(change) }
    }

    /// Calls `body` after `milliseconds`, unless the loop lives another life by then.
    func later(_ milliseconds: Int64, _ body: @escaping () -> Void) {
        let term = term
        isolated.scheduleTask(in: .milliseconds(milliseconds)) {
            if term == self.term { body() }
        }
    }
}
