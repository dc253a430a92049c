/// How long a connection waits before it is opened again, as a well-behaved client does: a random part of a span that doubles
/// from 100 ms to 2 s with every failure in a row.
struct ReconnectDelay: Equatable {
    private var failures = 0

    /// Nanoseconds.
    mutating func next(using generator: inout some RandomNumberGenerator) -> Int64 {
        let span = min(Int64(100_000_000) << Int64(min(failures, 5)), 2_000_000_000)
        failures += 1
        return Int64.random(in: span / 2...span, using: &generator)
    }

    mutating func succeeded() {
        failures = 0
    }
}
