import NIOCore
import SluiceTestSupport
import Testing

@testable import SluiceRedis

@Suite struct BackOffTests {
    @Test func `the longest wait doubles up to the limit`() {
        var random = Latest()
        var backOff = BackOff(first: .milliseconds(50), longest: .seconds(2))
        let waits = (0..<8).map { _ in backOff.failed(using: &random) }
        #expect(waits == [50, 100, 200, 400, 800, 1600, 2000, 2000].map { .milliseconds($0) })
    }

    @Test func `any shorter wait is possible`() {
        var random = SeededGenerator(seed: 1)
        var backOff = BackOff(first: .seconds(1), longest: .seconds(1))
        let waits = (0..<1000).map { _ in backOff.failed(using: &random).nanoseconds }
        #expect(waits.allSatisfy { 0...1_000_000_000 ~= $0 })
        #expect(waits.contains { $0 < 100_000_000 } && waits.contains { $0 > 900_000_000 })
    }

    @Test func `success starts over, and no number of failures overflows`() {
        var random = Latest()
        var backOff = BackOff(first: .hours(1), longest: .hours(2))
        for _ in 0..<1000 { #expect(backOff.failed(using: &random) <= .hours(2)) }
        backOff.succeeded()
        #expect(backOff.failed(using: &random) == .hours(1))
    }
}
