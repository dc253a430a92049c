import Foundation

/// The descriptors of this process.
enum OpenDescriptors {
    /// So many may be opened by other threads between a look and what it is for.
    private static let margin: Int32 = 64

    /// Where /proc tells nothing: the limit of open files may be a thousand million.
    private static let usual: Int32 = 4096

    /// Above all that are open, as /proc tells.
    static var end: Int32 {
        let limit = Int32(clamping: sysconf(Int32(_SC_OPEN_MAX)))
        guard let open = try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd") else {
            return min(usual, limit)
        }
        let highest = open.compactMap { Int32($0) }.max() ?? 2
        return min(highest + margin, limit)
    }
}
