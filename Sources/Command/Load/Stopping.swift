import Synchronization

/// Ctrl-C and SIGTERM as an early end of the test.
final class Stopping: Sendable {
    private let signals: Mutex<StopSignals?>
    private let begun: Begun

    init(_ shares: Shares) {
        let begun = Begun()
        self.begun = begun
        signals = Mutex(
            StopSignals {
                begun.flag.store(true, ordering: .relaxed)
                shares.stop()
            })
    }

    /// Whether a signal came.
    var hasBegun: Bool { begun.flag.load(ordering: .relaxed) }

    /// Signals are no longer heard.
    func end() {
        signals.withLock { $0 = nil }
    }

    private final class Begun: Sendable {
        let flag = Atomic(false)
    }
}
