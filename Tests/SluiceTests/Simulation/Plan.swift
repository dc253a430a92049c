/// How a schedule is set up: how many of everything, and how often what goes wrong. Chances are per mille.
struct Plan {
    var partitions = 2
    var workers = 3
    var edges = 2
    var connections = 3
    /// Faults happen and events are sent for this long; then everything has so long to come to rest. Nanoseconds.
    var faultTime = Int64.seconds(14)
    var settleTime = Int64.seconds(60)
    /// Nanoseconds between two faults of all kinds, on average; 0 for none.
    var faultEvery = Int64.milliseconds(900)
    var faults = Fault.allCases
    /// Chance of a slow command or answer.
    var slowDelays: Int64 = 20
    /// The longest a handler takes, nanoseconds.
    var handler = Int64.milliseconds(300)
    /// Nanoseconds between two events of an edge, on average.
    var sendEvery = Int64.milliseconds(180)
    var lease = Int64.seconds(3)
    var deadAfter = Int64.seconds(5)
    /// What happens beside that, at times of its own.
    var script: (@Sendable (Simulation) -> Void)?
    /// A rule of the product that is broken on purpose, to see that it is found.
    var mutation: Mutation?

    enum Fault: CaseIterable {
        case killWorker, restartWorker, pauseWorker, stopWorker, cutWorker
        case pauseRedis, jumpClock
        case killEdge, pauseEdge, cutEdge
    }

    enum Mutation: String, CaseIterable {
        /// Handlers start until two leases after the last beat.
        case longPermit
        /// A commit does not compare the owner.
        case noFence
        /// A commit that was not answered is repeated under a new number.
        case newNumber
        /// A hand-over does not forbid handlers.
        case noForbidding
        /// A node is declared dead by Redis' clock, steady or not.
        case unsteadyClock
        /// A candidate claims after half a second.
        case hastyClaim

        /// What goes wrong in schedules that look for it.
        var faults: [Fault] {
            switch self {
            case .longPermit, .hastyClaim, .noFence: [.pauseWorker, .cutWorker]
            case .newNumber: [.cutWorker]
            case .noForbidding: [.stopWorker, .restartWorker]
            case .unsteadyClock: [.jumpClock, .pauseRedis, .pauseWorker]
            }
        }
    }
}
