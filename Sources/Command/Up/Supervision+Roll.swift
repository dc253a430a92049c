import SluiceProcess

extension Supervision {
    /// A rolling restart under way: one worker after another, and for each its successor first.
    struct Roll: Equatable {
        enum Step: Equatable {
            /// The successor has been started. Left when it and every other worker is ready: then settling; when `until`
            /// has come: then withdrawing. When it ends, the roll is over.
            case starting(until: Duration)
            /// All are ready, and get to know each other. Left at `until`: then leaving, or starting where one is down
            /// again. When the successor ends, the roll is over.
            case settling(until: Duration)
            /// The old process has been asked to end, and is killed at `until`; `nil` once it is. Left by its exit.
            case leaving(until: Duration?)
            /// The same for a successor that was not ready in time; its exit is the end of the roll.
            case withdrawing(until: Duration?)
        }

        let total: Int
        /// Whose turn it is, and then those that follow.
        var waiting: [Int]
        var step: Step
        /// Why the roll does not go on, known before it is over.
        var failure: Failure?

        var number: Int? { waiting.first }
        var replaced: Int { total - waiting.count }
    }

    enum Failure: Equatable {
        /// The successor ended.
        case ended(ChildExit)
        case notReady
        /// The successor was ready, another worker was not.
        case othersNotReady
        case stopping
    }

    /// What the operator is told about a rolling restart.
    enum RollReport: Equatable {
        case began(Int)
        case replaced(ChildName, Int, of: Int)
        case done(Int)
        case aborted(ChildName, Failure, replaced: Int, of: Int)
        /// Not everything has been ready yet, or everything is being stopped.
        case refused
    }

    /// How long a successor, and with it all other workers, may take to be ready.
    static let successorPatience = Duration.seconds(30)
    /// How long all must have been ready before the old one is asked to end: a worker hands over to those that it knows
    /// by their beats. Without it the partitions could go to one that has just left, and wait there for a whole lease.
    static let settlingTime = Duration.seconds(2)
    /// How long a process may take to end once it was asked.
    static let leavePatience = Duration.seconds(10)
}
