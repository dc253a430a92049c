extension Context {
    /// Takes a token from a bucket that all workers of the deployment share.
    ///
    /// The bucket is full at first, and again when it has not been asked for long. The token is gone at once, also when the
    /// handler throws then; a handler that runs again takes another. While Redis cannot answer this waits.
    /// - Parameters:
    ///   - throttle: the bucket's name.
    ///   - rate: how many tokens come back in a second; 0 lets nothing pass.
    ///   - burst: how many the bucket holds, and so may be taken at once; 0 lets nothing pass. Up to 2^33.
    /// - Returns: whether there was one.
    /// - Throws: `CancellationError`, when the task is cancelled or the worker ends.
    public func take(from throttle: String, rate: Double, burst: Int) async throws -> Bool {
        try await deployment.throttles.take(from: TokenBucket(name: throttle, rate: rate, burst: burst))
    }
}
