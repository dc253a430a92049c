import NIOCore

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// The time of the current loop turn, read once for all that happens in it.
struct LoopClock {
    /// Milliseconds that only grow.
    private(set) var now: Int64 = 0
    /// Milliseconds since 1970.
    private(set) var wall: Int64 = 0

    init() {
        read()
    }

    mutating func read() {
        now = Int64(NIODeadline.now().uptimeNanoseconds / 1_000_000)
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        wall = Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }
}
