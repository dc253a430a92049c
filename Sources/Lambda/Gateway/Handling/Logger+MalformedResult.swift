import Logging

extension Logger {
    /// What fails in a function is logged where it runs; that a result is none is seen here only.
    func malformedResult(of function: String) {
        error("a function returned what is no proxy result", metadata: ["function": "\(function)"])
    }
}
