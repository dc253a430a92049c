import Foundation
import SluiceLoadTest

/// How many sockets this process may have.
enum DescriptorLimit {
    /// Files, pipes, the event loops' own, Redis.
    private static let others = 100

    /// Raises the limit as far as it goes.
    ///
    /// - Throws: `LoadError` where the connections of one of so many processes are still too many.
    static func admit(_ plan: LoadPlan, processes: Int) throws(LoadError) {
        let most = LoadShare(index: 0, count: processes).connections(of: plan.connections).count
        let limit = raise()
        guard most + others > limit else { return }
        let needed = (plan.connections + max(1, limit - others) - 1) / max(1, limit - others)
        throw LoadError(
            "a process may have \(limit) descriptors here, too few for \(most) connections: use --processes \(needed)")
    }

    private static func raise() -> Int {
        #if canImport(Glibc)
            let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        #else
            let resource = RLIMIT_NOFILE
        #endif
        var limit = rlimit()
        guard getrlimit(resource, &limit) == 0 else { return 1024 }
        limit.rlim_cur = limit.rlim_max
        setrlimit(resource, &limit)
        getrlimit(resource, &limit)
        return Int(clamping: limit.rlim_cur)
    }
}
