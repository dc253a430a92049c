import Foundation
import SluiceLoadTest

/// What a copy of the program does that another one has started: makes its share, tells on standard output how it goes, and
/// takes orders from standard input.
struct ShareService {
    private let run: LoadRun

    init(_ plan: LoadPlan, _ share: LoadShare) throws(LoadError) {
        run = try LoadRun(plan, share: share)
    }

    func run() async throws {
        // A terminal's Ctrl-C reaches this process too; what is to be done about it, the other one says.
        let signals = StopSignals {}
        defer { withExtendedLifetime(signals) {} }
        let starts = orders()
        do {
            try tell(.connected(try await run.connect()))
            var start = starts.makeAsyncIterator()
            guard let time = await start.next() else { return }
            let outcome = try await telling { try await run.measure(from: time) }
            try tell(.outcome(outcome))
        } catch let error as LoadError {
            try tell(.failed(error.description))
        }
    }

    /// The moments to begin at: one.
    private func orders() -> AsyncStream<UInt64> {
        let (starts, continuation) = AsyncStream.makeStream(of: UInt64.self)
        let run = run
        Thread.detachNewThread {
            var lines = LineReader(.standardInput)
            while let line = lines.next() {
                switch ShareOrder(line: line) {
                case .start(let time): continuation.yield(time)
                case .stop: run.stop()
                case nil: break
                }
            }
            // The process that started this one is gone.
            exit(EXIT_FAILURE)
        }
        return starts
    }

    private func telling(_ body: () async throws -> LoadOutcome) async throws -> LoadOutcome {
        let run = run
        let reporter = Task {
            while !Task.isCancelled {
                try tell(.progress(try await run.progress))
                try await Task.sleep(for: .seconds(1))
            }
        }
        defer { reporter.cancel() }
        return try await body()
    }

    private func tell(_ message: ShareMessage) throws {
        try FileHandle.standardOutput.write(contentsOf: Data((try message.line + "\n").utf8))
    }
}
