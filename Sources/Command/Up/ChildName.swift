/// One of the processes that `sluice up` runs.
enum ChildName: Hashable, Sendable, CustomStringConvertible {
    case redis
    case edge
    case worker(Int)
    /// The process that is going to be the worker of that number, while the present one still runs.
    case successor(Int)

    var description: String {
        switch self {
        case .redis: "redis"
        case .edge: "edge"
        case .worker(let number): "worker-\(number)"
        case .successor(let number): "new worker-\(number)"
        }
    }

    /// The name of its log file: a successor goes on in the log of the worker.
    var log: String {
        switch self {
        case .redis, .edge, .worker: "\(self).log"
        case .successor(let number): ChildName.worker(number).log
        }
    }

    /// The number of a worker, be it the present one or its successor.
    var workerNumber: Int? {
        switch self {
        case .worker(let number), .successor(let number): number
        case .redis, .edge: nil
        }
    }
}
