import Logging

extension InvocationOutcome {
    /// Says what a client is not told: why it gets an error.
    func log(_ logger: Logger) {
        switch self {
        case .returned: break
        case .failed(let failure):
            logger.error("a function failed", metadata: ["error": "\(failure.type): \(failure.message)"])
        case .timedOut: logger.error("a function took too long")
        }
    }
}
