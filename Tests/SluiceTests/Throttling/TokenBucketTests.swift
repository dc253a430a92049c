import Testing

@testable import Sluice

@Suite struct `A bucket of tokens` {
    @Test(
        arguments: [
            (0, 5, true), (5, 0, true), (-1, 5, true), (5, -1, true), (.nan, 5, true), (-.infinity, 5, true),
            (.leastNonzeroMagnitude, 1, false), (.infinity, .max, false), (0.5, 1, false),
        ] as [(Double, Int, Bool)])
    func `lets nothing pass where rate or burst is 0, less, or no number`(rate: Double, burst: Int, isShut: Bool) {
        #expect(TokenBucket(name: "t", rate: rate, burst: burst).isShut == isShut)
    }

    @Test func `is never so large that its arithmetic would not be exact`() {
        let bucket = TokenBucket(name: "t", rate: .infinity, burst: .max)
        #expect(Double(bucket.burst) * 1e6 < 0x1p53 && bucket.rate.isFinite)
    }
}
