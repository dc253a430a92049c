/// One of the processes that `sluice up` runs; also the name of its log file.
enum ChildName: Hashable, Sendable, CustomStringConvertible {
    case redis
    case edge
    case worker(Int)

    var description: String {
        switch self {
        case .redis: "redis"
        case .edge: "edge"
        case .worker(let number): "worker-\(number)"
        }
    }
}
