/// Always the latest: the longest wait that chance can give.
struct Latest: RandomNumberGenerator {
    mutating func next() -> UInt64 { .max }
}
