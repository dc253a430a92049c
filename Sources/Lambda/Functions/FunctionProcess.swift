import Foundation
import Logging
import NIOCore
import SluiceProcess

/// One process of a function: its Runtime API, its output and its end. Obeys its ``RuntimeSession``. On one event loop.
final class FunctionProcess {
    enum Happening {
        /// It can be given an event.
        case ready
        /// It cannot be given an event until it is ready again.
        case away
        case finished(InvocationOutcome)
        case failedToStart(InvocationFailure)
        /// It is gone, and all that it started in its process group. Nothing happens after this.
        case ended
    }

    /// From SIGTERM to SIGKILL.
    static let termination = TimeAmount.seconds(2)
    /// How long the output may stay open after the end: what a process has put into a session of its own still has it.
    static let outputLimit = TimeAmount.milliseconds(500)

    private let launch: FunctionLaunch
    private let tether: ChildTether
    private let loop: any EventLoop
    private let happened: (Happening) -> Void
    private(set) var logger: Logger

    private var session: RuntimeSession
    /// The connection whose `next` call is open.
    private var held: RuntimeConnection?
    private var timer: Scheduled<Void>?
    private var server: (any Channel)?
    private var child: ChildProcess?
    /// The strongest signal it got, or is to get as soon as it is there.
    private var sent = ChildSignal.none
    private var lastLines: [String] = []

    /// - Parameters:
    ///   - startLimit: how long it may take until it asks for its first event.
    ///   - happened: called on the event loop; it may call this process.
    init(
        launch: FunctionLaunch, tether: ChildTether, startLimit: TimeAmount, loop: any EventLoop, logger: Logger,
        happened: @escaping (Happening) -> Void
    ) {
        self.launch = launch
        self.tether = tether
        self.loop = loop
        self.logger = logger
        self.happened = happened
        session = RuntimeSession(startedAt: .now(), limit: startLimit)
    }

    func start() {
        schedule()
        let connection: () -> RuntimeConnection = { [self] in
            RuntimeConnection(received: received, closed: closed)
        }
        RuntimeServer.open(on: loop, connection: NIOLoopBound(connection, eventLoop: loop))
            .assumeIsolated().whenComplete { [self] opened in
                guard case .success(let server) = opened, let port = server.localAddress?.port else {
                    return conclude(.notStarted(errno: EADDRNOTAVAIL))
                }
                self.server = server
                spawn(api: "127.0.0.1:\(port)")
            }
    }

    /// Only for one that is ``Happening/ready``.
    /// - Parameter metadata: what its log lines carry from now on.
    func run(_ event: RuntimeEvent, until deadline: NIODeadline, metadata: Logger.Metadata) {
        logger.handler.metadata.merge(metadata) { $1 }
        session.begin(id: event.requestID, until: deadline)
        schedule()
        held?.answer(.event(event))
        held = nil
    }

    /// SIGTERM, and SIGKILL where that is not enough.
    func terminate() {
        session.dismiss()
        schedule()
        signal(.terminate)
        loop.assumeIsolated().scheduleTask(in: Self.termination) { [weak self] in self?.kill() }
    }

    /// SIGKILL for the process and all that it started in its process group.
    func kill() {
        signal(.kill)
    }

    private func signal(_ signal: ChildSignal) {
        guard signal > sent else { return }
        sent = signal
        child?.signal(signal)
    }
}

// Its Runtime API.
extension FunctionProcess {
    private func received(_ request: RuntimeRequest, _ connection: RuntimeConnection) {
        perform(actions(request), for: connection)
    }

    private func actions(_ request: RuntimeRequest) -> [RuntimeSession.Action] {
        switch request.call {
        case .registerExtension: [.answer(.registered)]
        case .extensionNext: []
        case .subscribe: [.answer(.unsubscribed)]
        case .next: session.next()
        case .response(let id) where request.isTooLarge: session.postedTooMuch(id: id, at: .now())
        case .response(let id): session.posted(request.response, id: id, at: .now())
        case .error(let id): session.posted(.failed(request.failure), id: id, at: .now())
        case .initError: session.initFailed(request.failure, at: .now())
        case .unsupported: [.answer(.unsupported)]
        case .unknown: [.answer(.unknown)]
        }
    }

    private func closed(_ connection: RuntimeConnection) {
        guard connection === held else { return }
        perform(session.nextClosed(at: .now()))
    }

    private func perform(_ actions: [RuntimeSession.Action], for connection: RuntimeConnection? = nil) {
        schedule()
        for action in actions {
            switch action {
            case .answer(let answer): connection?.answer(answer)
            case .hold:
                let former = held
                held = connection
                former?.close()
                becomeReady()
            case .loseHold:
                held = nil
                happened(.away)
            case .finish(let outcome): happened(.finished(outcome))
            case .failStart(let failure): happened(.failedToStart(failure))
            case .kill(let reason):
                logger.warning("killing the process", metadata: ["reason": "\(reason)"])
                kill()
            }
        }
    }

    /// What it printed about the former event has arrived by now, but may not have been read yet: then it would be
    /// logged with the next event's request id. So the rest of what has arrived goes first.
    private func becomeReady() {
        loop.assumeIsolated().execute { [self] in
            if session.isIdle, held != nil { happened(.ready) }
        }
    }

    private func schedule() {
        timer?.cancel()
        timer = session.deadline.map { deadline in
            loop.assumeIsolated().scheduleTask(deadline: deadline) { [weak self] in
                guard let self else { return }
                perform(session.deadlinePassed(at: .now()))
            }
        }
    }
}

// Its life.
extension FunctionProcess {
    private func spawn(api: String) {
        let pipe: ChildPipe
        do throws(SpawnError) { pipe = try ChildPipe.open() } catch { return conclude(.notStarted(errno: error.errno)) }
        let output = FunctionOutput.open(pipe.reading, on: loop, printed: NIOLoopBound(printed, eventLoop: loop))
        let bound = NIOLoopBound(self, eventLoop: loop)
        ChildThread.start(
            launch.child(api: api, output: pipe.writing), tether: tether,
            started: { [loop] result in
                close(pipe.writing)
                loop.execute { bound.value.started(result) }
            },
            ended: { [loop] exit in loop.execute { bound.value.ended(exit, output: output) } })
    }

    private func started(_ result: Result<ChildProcess, SpawnError>) {
        switch result {
        case .success(let child):
            self.child = child
            logger[metadataKey: "pid"] = "\(child.pid)"
            child.signal(sent)
        case .failure(let error):
            conclude(.notStarted(errno: error.errno))
        }
    }

    /// What it printed last is read before its end is told.
    private func ended(_ exit: ChildExit, output: EventLoopFuture<any Channel>) {
        child = nil
        output.assumeIsolated().whenComplete { [self] opened in
            guard case .success(let output) = opened else { return conclude(exit) }
            let impatience = loop.assumeIsolated().scheduleTask(in: Self.outputLimit) { output.close(promise: nil) }
            output.closeFuture.assumeIsolated().whenComplete { [self] _ in
                impatience.cancel()
                conclude(exit)
            }
        }
    }

    private func conclude(_ exit: ChildExit) {
        if sent == .none { logger.warning("the process has ended", metadata: ["exit": "\(exit)"]) }
        perform(session.exited(exit, lastLines: lastLines))
        held?.close()
        held = nil
        server?.close(promise: nil)
        happened(.ended)
    }

    private func printed(_ line: String) {
        logger.info("\(line)")
        lastLines.append(String(line.prefix(300)))
        if lastLines.count > 10 { lastLines.removeFirst() }
    }
}
