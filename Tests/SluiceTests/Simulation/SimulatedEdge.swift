import NIOCore
import SluiceGateway
import SluiceTestSupport

@testable import Sluice

/// A node: registers, beats once a second, and appends numbered events of its connections, each pack until it is
/// answered.
final class SimulatedEdge: SimulatedProcess {
    private struct Lane {
        var isRegistered = false
        var waiting: [(event: Event, line: Books.Line)] = []
        /// The pack that is on its way, or waits to be repeated word for word.
        var pack: (events: [(event: Event, line: Books.Line)], sequence: Int64)?
        var answered: Int64 = 0
        /// Redis has answered, so it knows this producer.
        var isKnown = false
        var lastBeat: Int64 = 0
    }

    let node: NodeID
    private let loop: EdgeLoop
    private var link: SimulatedLink!
    private var lanes: [Lane]
    /// The next number of each open connection.
    private var open: [ConnectionID: Int] = [:]
    private var slots = 0
    private var counter: UInt64 = 0
    /// It was told that it has been declared dead, and has become another node.
    private(set) var isRenounced = false

    init(number: Int, simulation: Simulation) {
        node = NodeID(bits: UInt64(number + 1))
        loop = EdgeLoop(node: node, index: 0)
        lanes = Array(repeating: Lane(), count: simulation.plan.partitions)
        super.init(simulation: simulation)
        link = SimulatedLink(self)
    }

    func start() {
        link.onReady = { [weak self] in self?.signAll() }
        link.connect(after: simulation.delay())
        every(.milliseconds(500)) { [weak self] in self?.signAll() }
        for _ in 0..<simulation.plan.connections { openConnection() }
        sendLater()
    }

    /// No process serves under this number any more.
    var isGone: Bool { isDead || isRenounced }

    /// Everything it had to say is in the stream.
    var isIdle: Bool { lanes.allSatisfy { $0.waiting.isEmpty && $0.pack == nil } }

    func isDeclaredDead(in partition: PartitionModel) -> Bool {
        partition.nodes["\(node)"]?.hasPrefix("dead") ?? false
    }

    func isForgotten(in partition: PartitionModel) -> Bool {
        partition.nodes["\(node)"].map { $0.hasPrefix("dead:") } ?? true
    }

    func cut(for nanoseconds: Int64) { link.cut(for: nanoseconds) }

    // MARK: Events

    private func openConnection() {
        slots += 1
        let connection = ConnectionID(loop: loop, seat: Seat(slot: slots, generation: 1))
        open[connection] = 0
        say(connection)
    }

    private func sendLater() {
        after(simulation.between(1, 2 * simulation.plan.sendEvery)) { [weak self] in
            guard let self, simulation.isFaulty, !isRenounced else { return }
            let connections = open.keys.sorted { $0.seat.slot < $1.seat.slot }
            if let connection = connections.isEmpty
                ? nil : connections[Int(simulation.between(0, Int64(connections.count - 1)))]
            {
                for _ in 0..<simulation.between(1, 3) { say(connection) }
                if simulation.isChance(60) {
                    open[connection] = nil
                    say(connection, .disconnect(.normal), .end)
                    openConnection()
                }
            }
            sendLater()
        }
    }

    private func say(_ connection: ConnectionID) {
        let number = open[connection, default: 0]
        open[connection] = number + 1
        say(connection, .message(.text("\(number)")), .event(number))
    }

    private func say(_ connection: ConnectionID, _ content: Event.Content, _ line: Books.Line) {
        counter += 1
        let event = Event(
            id: EventID(loop: loop, counter: counter), connection: connection, time: simulation.now / 1_000_000,
            content: content)
        let partition = simulation.partitioning.partition(of: connection)
        lanes[partition.index].waiting.append((event, line))
        append(partition.index)
    }

    // MARK: Redis

    private func signAll() {
        guard !isRenounced else { return }
        for index in lanes.indices {
            if !lanes[index].isRegistered {
                register(index)
            } else if lanes[index].pack != nil {
                repeatPack(index)
            } else if isBeatDue(index) {
                send(index, sequence: 0, events: [])
            }
        }
    }

    private var inFlight: Set<Int> = []

    private func register(_ index: Int) {
        let (name, answered) = (
            "\(node)",
            { (answer: String?) in
                // "taken": by itself, where an answer was lost.
                guard answer != nil else { return }
                self.lanes[index].isRegistered = true
                self.append(index)
            }
        )
        link.send(run: { redis, reply in reply(redis.partitions[index].register(name, now: redis.time)) }, answered)
    }

    private func append(_ index: Int) {
        guard lanes[index].isRegistered, lanes[index].pack == nil, !lanes[index].waiting.isEmpty else { return }
        lanes[index].pack = (lanes[index].waiting, lanes[index].answered + Int64(lanes[index].waiting.count))
        lanes[index].waiting = []
        repeatPack(index)
    }

    private func repeatPack(_ index: Int) {
        guard let pack = lanes[index].pack, link.isReady, inFlight.insert(index).inserted else { return }
        send(index, sequence: pack.sequence, events: pack.events)
    }

    private func isBeatDue(_ index: Int) -> Bool { simulation.now - lanes[index].lastBeat >= .seconds(1) }

    private func send(_ index: Int, sequence: Int64, events: [(event: Event, line: Books.Line)]) {
        let (name, books) = (node, simulation.books)
        let previous = lanes[index].isKnown ? lanes[index].answered : -1
        let beats = isBeatDue(index)
        if beats { lanes[index].lastBeat = simulation.now }
        link.send(
            run: { redis, reply in
                let value = events.isEmpty ? "" : redis.keep(events.map(\.event))
                let before = redis.partitions[index].entries.count
                let answer = redis.partitions[index].append(
                    producer: "\(name).0", node: "\(name)", previous: previous, sequence: sequence, pack: value,
                    beats: beats, now: redis.time)
                if redis.partitions[index].entries.count > before {
                    for (event, line) in events { books.appended(event.connection, line) }
                    redis.wake(index)
                }
                reply(answer)
            },
            { (answer: [String]?) in
                if sequence != 0 { self.inFlight.remove(index) }
                self.answered(index, answer?.first, sequence: sequence)
            })
    }

    private func answered(_ index: Int, _ status: String?, sequence: Int64) {
        switch status {
        case "ok", "done":
            lanes[index].isKnown = true
            guard sequence != 0 else { return }
            lanes[index].answered = sequence
            lanes[index].pack = nil
            append(index)
        case "dead":
            isRenounced = true
            link.close()
        case nil: lanes[index].lastBeat = 0  // repeated, with a beat, when the connection is back
        default: simulation.books.fail("append was answered \(status ?? "")")
        }
    }
}
