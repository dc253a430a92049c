import Logging
import NIOCore
import NIOPosix
import SluiceGateway
import SluiceRedis
import Testing

@testable import Sluice

@Suite struct `The runner` {
    private static func work(_ slot: Int, _ text: String) -> Ledger.Work {
        let loop = EdgeLoop(node: NodeID(bits: 1), index: 0)
        let event = Event(
            id: EventID(loop: loop, counter: UInt64(slot)),
            connection: ConnectionID(loop: loop, seat: Seat(slot: slot, generation: 0)), time: 0,
            content: .message(.text(text)))
        return Ledger.Work(reference: Ledger.Reference(entry: 0, index: slot), event: event)
    }

    /// The runner, and what tells that it has outcomes.
    private static func runner(_ worker: Worker) throws -> (runner: Runner, news: AsyncStream<Void>) {
        let logger = Logger(label: "test")
        let client = RedisClient(
            url: try RedisURL("redis://127.0.0.1:1"), name: "unused",
            eventLoop: MultiThreadedEventLoopGroup.singleton.next(), logger: logger)
        let deployment = Deployment(
            keys: Keyspace(namespace: "test", partitioning: Partitioning(count: 1)), stage: "test", client: client,
            logger: logger)
        let dispatcher = Dispatcher(
            router: worker.router, deployment: deployment, metrics: WorkerMetrics(), acceptances: Acceptances())
        let (news, teller) = AsyncStream<Void>.makeStream()
        return (Runner(dispatcher: dispatcher) { teller.yield() }, news)
    }

    /// The places of what has finished, and how many events came back unstarted.
    private static func take(_ runner: Runner) -> (finished: [Int], returned: Int) {
        var taken = (finished: [Int](), returned: 0)
        for outcome in runner.takeOutcomes() {
            switch outcome.result {
            case .finished(let work, _): taken.finished.append(work.reference.index)
            case .returned(let works): taken.returned += works.count
            }
        }
        return taken
    }

    @Test func `a handler that waits holds up its own connection only`() async throws {
        let (gate, opener) = AsyncStream<Void>.makeStream()
        let worker = Worker("test")
        worker.on("wait") { (_: Event, _: Context) in for await _ in gate { break } }
        worker.on(.default) { (_: Event, _: Context) in }
        let (runner, news) = try Self.runner(worker)
        runner.permit(tenure: 1, until: .distantFuture)
        let chains = [
            [Self.work(1, #"{"action":"wait"}"#), Self.work(2, "behind it")], [Self.work(3, "a")],
            [Self.work(4, "b"), Self.work(5, "c")],
        ]
        runner.run(chains, tenure: 1)
        var finished: [Int] = []
        for await _ in news {
            finished += Self.take(runner).finished
            if finished.count == 3 { opener.yield() }
            if finished.count == 5 { break }
        }
        #expect(finished == [3, 4, 5, 1, 2])
    }

    @Test(arguments: [(tenure: 1, end: NIODeadline.uptimeNanoseconds(0)), (tenure: 2, end: .distantFuture)])
    func `what may not start any more comes back`(permitted: (tenure: Int, end: NIODeadline)) async throws {
        let worker = Worker("test")
        worker.on(.default) { (_: Event, _: Context) in }
        let (runner, news) = try Self.runner(worker)
        runner.permit(tenure: permitted.tenure, until: permitted.end)
        runner.run([[Self.work(1, "a"), Self.work(2, "b")], [Self.work(3, "c")]], tenure: 1)
        var returned = 0
        for await _ in news {
            let taken = Self.take(runner)
            #expect(taken.finished.isEmpty)
            returned += taken.returned
            if returned == 3 { break }
        }
        #expect(returned == 3)
    }
}
