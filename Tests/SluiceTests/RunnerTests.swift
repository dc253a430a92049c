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
            router: worker.router, deployment: deployment, metrics: WorkerMetrics())
        let (news, teller) = AsyncStream<Void>.makeStream()
        return (Runner(dispatcher: dispatcher) { teller.yield() }, news)
    }

    private static func tenure(until end: NIODeadline) -> Tenure {
        let tenure = Tenure()
        tenure.permitStarts(until: end)
        return tenure
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
        let chains = [
            [Self.work(1, #"{"action":"wait"}"#), Self.work(2, "behind it")], [Self.work(3, "a")],
            [Self.work(4, "b"), Self.work(5, "c")],
        ]
        runner.run(chains, in: Self.tenure(until: .distantFuture))
        var finished: [Int] = []
        for await _ in news {
            finished += Self.take(runner).finished
            if finished.count == 3 { opener.yield() }
            if finished.count == 5 { break }
        }
        #expect(finished == [3, 4, 5, 1, 2])
    }

    @Test func `what may not start any more comes back`() async throws {
        let worker = Worker("test")
        worker.on(.default) { (_: Event, _: Context) in }
        let (runner, news) = try Self.runner(worker)
        let tenure = Self.tenure(until: .distantFuture)
        tenure.forbidStarts()
        runner.run([[Self.work(1, "a"), Self.work(2, "b")], [Self.work(3, "c")]], in: tenure)
        var returned = 0
        for await _ in news {
            let taken = Self.take(runner)
            #expect(taken.finished.isEmpty)
            returned += taken.returned
            if returned == 3 { break }
        }
        #expect(returned == 3)
    }

    @Test func `a handler that may not begin any more gives its event back, and what is behind it`() async throws {
        let (gate, opener) = AsyncStream<Void>.makeStream()
        let worker = Worker("test")
        worker.on(.default) { (_: Event, _: Context) in }
        worker.on("wait") { (_: Event, context: Context) in
            #expect(context.mayBegin)
            for await _ in gate { break }
            context.reply("never seen")
            guard context.mayBegin else { throw NotBegun() }
        }
        let (runner, news) = try Self.runner(worker)
        let tenure = Self.tenure(until: .distantFuture)
        let chain = [Self.work(1, "a"), Self.work(2, #"{"action":"wait"}"#), Self.work(3, "b")]
        runner.run([chain, [Self.work(4, "c")]], in: tenure)
        var finished: [Int] = []
        var returned = 0
        for await _ in news {
            let taken = Self.take(runner)
            finished += taken.finished
            returned += taken.returned
            if returned > 0 { break }
            guard finished.count == 2 else { continue }
            tenure.forbidStarts()
            opener.yield()
        }
        #expect(finished == [1, 4] && returned == 2)
    }
}
