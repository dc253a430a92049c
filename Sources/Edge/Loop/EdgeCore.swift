import DequeModule
import Logging
import NIOCore
import SluiceGateway
import SluiceRedis
import Synchronization

/// One event loop's whole share of an edge: its sockets, its seats, its way in and its way out. Nothing is shared with
/// other loops, so there is no lock, and nothing on the data path leaves the loop.
///
///     socket → EdgeHandler → Intake → append.lua
///     socket ← EdgeHandler ← Delivery ← out stream
final class EdgeCore {
    /// Who sits on a seat.
    enum Occupant {
        case connection(EdgeHandler)
        case request(EdgeHandler)
        /// The client is not there any more, and the worker may accept it still.
        case abandoned
    }

    let eventLoop: any EventLoop
    let isolated: NIOIsolatedEventLoop
    let settings: EdgeSettings
    let logger: Logger
    let intake: Intake
    let delivery: Delivery
    let management: Management
    var verifier: SignatureVerifier

    @exclusivity(unchecked) var seats = SeatTable<Occupant>()
    var topics = TopicTable()
    var roster = Roster()
    @exclusivity(unchecked) var tally = EdgeTally()
    var date = HTTPDate()
    let receiveBuffer = ReceiveBuffer()
    let receiveAllocator: ReceiveBuffer.Allocator
    /// Holds one frame's payload at a time, for all connections.
    @exclusivity(unchecked) var scratch = ByteBuffer()
    @exclusivity(unchecked) var clock = LoopClock()

    /// This loop of the node that is registered now; nil while there is none.
    @exclusivity(unchecked) private(set) var home: EdgeLoop?
    let partitioning: Partitioning
    var connections = 0
    @exclusivity(unchecked) var counter: UInt64 = 0
    var abandoned: Deque<(seat: Seat, until: Int64)> = []
    @exclusivity(unchecked) var isTurnOpen = false
    @exclusivity(unchecked) var dirty: ContiguousArray<EdgeHandler> = []
    /// Set while the loop closes its sockets for good.
    var draining: EdgeDraining<EdgeHandler>?
    /// Partitions whose broadcast has a further part to send.
    @exclusivity(unchecked) var broadcasting: [Int] = []
    /// What of each partition's replies waits for a broadcast that is going out.
    @exclusivity(unchecked) var lanes: [ReplyLane] = []
    private let connection: RedisConnection
    let reporter: EdgeReporter
    private var isConnected = false
    var timer: Scheduled<Void>?
    /// Kept until the out streams of a new node are heard.
    private var entering: EventLoopPromise<Void>?

    init(
        eventLoop: any EventLoop, configuration: EdgeConfiguration, partitioning: Partitioning,
        reporter: EdgeReporter, logger: Logger
    ) {
        self.eventLoop = eventLoop
        isolated = eventLoop.assumeIsolated()
        settings = EdgeSettings(configuration)
        receiveAllocator = ReceiveBuffer.Allocator(NIOLoopBound(receiveBuffer, eventLoop: eventLoop))
        self.partitioning = partitioning
        self.reporter = reporter
        self.logger = logger
        let keyspace = Keyspace(namespace: configuration.namespace, partitioning: partitioning)
        connection = RedisConnection(
            url: configuration.redis, name: "sluice-edge", scripts: [.append, .errand, .node], eventLoop: eventLoop,
            logger: logger)
        let subscriber = RedisSubscriber(
            url: configuration.redis, name: "sluice-edge-out", eventLoop: eventLoop, logger: logger)
        intake = Intake(
            connection: connection, keyspace: keyspace, limits: settings.admission, reporter: reporter,
            isolated: isolated, logger: logger)
        delivery = Delivery(
            connection: connection, subscriber: subscriber, keyspace: keyspace, isolated: isolated, logger: logger)
        verifier = SignatureVerifier(configuration.accessKeys)
        management = Management(
            connection: connection, keyspace: keyspace, byteLimit: settings.admission.queue)
    }
}

// MARK: - Life

extension EdgeCore {
    /// Connects to Redis; serves once it has a home.
    func start(metrics: EdgeMetrics) {
        connection.onReady = { [unowned self] in
            connected(true)
            intake.connectionReady()
            delivery.connectionReady()
        }
        connection.onLost = { [unowned self] _ in connected(false) }
        intake.onAdmission = { [unowned self] in admissionChanged($0) }
        intake.onLostWrites = { [unowned self] in lostWrites(of: $0) }
        intake.onLostState = { [unowned self] in lostState(of: $0) }
        delivery.onPack = { [unowned self] in take($1, from: $0) }
        delivery.onLost = { [unowned self] in lostReplies(of: $0) }
        connection.start()
        delivery.start()
        tick(metrics, 1)
    }

    /// Serves as a loop of a registered node; the future ends when its out streams are heard.
    func enter(_ home: EdgeLoop) -> EventLoopFuture<Void> {
        let promise = eventLoop.makePromise(of: Void.self)
        self.home = home
        lanes = partitioning.all.map { _ in ReplyLane() }
        beginTurn()
        intake.enter(home, now: clock.now)
        management.errands.enter(home)
        // Redis knows the loop before it serves, so that it notices when its data are deleted.
        intake.beat(clock.now)
        entering = promise
        delivery.enter(home) { [unowned self] in
            entering = nil
            promise.succeed()
        }
        return promise.futureResult
    }

    /// The edge stops before it has begun.
    func giveUpEntering() {
        entering?.fail(CancellationError())
        entering = nil
    }

    /// The node is dead: its connections have had, or will have, their disconnects. Nothing more is appended.
    func leave() {
        giveUpEntering()
        home = nil
        for handler in roster.handlers { handler.nodeDied() }
        management.errands.leave()
        intake.leave()
        delivery.leave()
        for handler in roster.handlers { handler.resumeReading() }
        lanes = []
        broadcasting = []
        abandoned = []
        seats = SeatTable()
        topics = TopicTable()
        connections = 0
    }

    func close() {
        timer?.cancel()
        connected(false)
        delivery.close()
        connection.close()
    }

    private func connected(_ isConnected: Bool) {
        guard isConnected != self.isConnected else { return }
        self.isConnected = isConnected
        reporter.connectedLoops.add(isConnected ? 1 : -1, ordering: .relaxed)
    }

    private func admissionChanged(_ change: Admission.Change) {
        let pile: Logger.MetadataValue =
            switch change.pile {
            case .queue: "events that Redis has not taken"
            case .backlog(let partition): "events of partition \(partition) that no worker has taken"
            }
        switch change.state {
        case .open: logger.info("messages are taken again", metadata: ["pile": pile])
        case .refusing: logger.warning("events still pile up, messages are refused", metadata: ["pile": pile])
        case .stalled:
            tally.stalls += 1
            logger.warning("events pile up, sockets are not read", metadata: ["pile": pile])
            return
        }
        for handler in roster.handlers { handler.resumeReading() }
    }
}
