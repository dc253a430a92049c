#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Runs an operation for about 0.3 s, five times.
enum Stopwatch {
    private static let sampleTime = Duration.milliseconds(300)
    private static let samples = 5

    struct Unsteady: Error {
        let operation: String
    }

    /// The median of the samples, for one item, to a tenth.
    static func nanoseconds(_ operation: Operation) throws -> Double {
        let runs = try runsPerSample(operation)
        let times = try (0..<samples).map { _ in try time(operation, runs: runs) / .nanoseconds(1) }
        let median = times.sorted()[samples / 2] / Double(runs * operation.items)
        return (median * 10).rounded() / 10
    }

    /// What this process has had of the processor: what others do meanwhile does not count.
    private static var processorTime: Duration {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }

    private static func runsPerSample(_ operation: Operation) throws -> Int {
        var runs = 1
        while true {
            let taken = try time(operation, runs: runs)
            if taken >= .milliseconds(20) { return max(1, Int(Double(runs) * (sampleTime / taken))) }
            runs *= 2
        }
    }

    /// Every run has to come to the same result: it is what keeps the compiler from leaving runs out.
    private static func time(_ operation: Operation, runs: Int) throws -> Duration {
        let expected = try operation.run()
        var sum = 0
        let start = processorTime
        for _ in 0..<runs { sum &+= try operation.run() }
        let taken = processorTime - start
        guard sum == expected &* runs else { throw Unsteady(operation: operation.name) }
        return taken
    }
}
