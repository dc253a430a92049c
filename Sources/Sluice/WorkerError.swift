/// Why a worker cannot start, in one sentence that says what to do.
public struct WorkerError: Error, Hashable, Sendable, CustomStringConvertible {
    public let description: String

    static func partitions(_ wanted: Int, actual: Int) -> WorkerError {
        WorkerError(
            description: """
                This deployment has \(actual) partitions, not \(wanted): their number is fixed when a deployment is first \
                started. Leave --partitions away, or take another --namespace.
                """)
    }
}
