import SluiceProcess

extension Supervision {
    struct Child: Equatable {
        enum State: Equatable {
            /// Not started yet; left by the start of what it waits for, or by stopping.
            case waiting
            /// Left by its exit.
            case running(since: Duration, ready: Bool)
            /// Ended by itself; left when the time has come, or by stopping.
            case resting(until: Duration)
            /// Ended, and not to be started again.
            case ended
        }

        private(set) var name: ChildName
        var state = State.waiting
        var hasBeenReady = false
        var slowReported = false
        /// The strongest signal it got while stopping.
        var sent = ChildSignal.none
        private var retry = Supervision.firstRetry

        init(_ name: ChildName) {
            self.name = name
        }

        /// The same process, as the worker that it was to succeed.
        func renamed(_ name: ChildName) -> Child {
            var child = self
            child.name = name
            return child
        }

        var isAlive: Bool { if case .running = state { true } else { false } }
        var isReady: Bool { if case .running(_, ready: true) = state { true } else { false } }

        /// Trying again is no use: our own process that never worked, or somebody's command that does not exist.
        func isHopeless(after exit: ChildExit) -> Bool {
            guard !hasBeenReady else { return false }
            return switch (name, exit) {
            case (.redis, _), (.edge, _), (_, .notStarted): true
            case (.worker, _), (.successor, _): exit.isMissingCommand
            }
        }

        /// Takes a rest before the next start: 0.2 s for one that had been at work, else doubled at each crash up to 5 s.
        mutating func rest(after lifetime: Duration, at now: Duration) -> Duration {
            let wasHealthy = isReady && lifetime >= Supervision.healthyAfter
            let rest = wasHealthy ? Supervision.firstRetry : retry
            retry = min(rest * 2, Supervision.longestRetry)
            state = .resting(until: now + rest)
            return rest
        }

        func isSlow(at now: Duration) -> Bool {
            guard !slowReported, case .running(let since, ready: false) = state else { return false }
            return since + Supervision.slowAfter <= now
        }

        func deadline(announced: Bool) -> Duration? {
            switch state {
            case .resting(let until): until
            case .running(let since, ready: false) where !announced && !slowReported: since + Supervision.slowAfter
            case .waiting, .running, .ended: nil
            }
        }
    }
}
