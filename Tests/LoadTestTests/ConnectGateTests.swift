import Testing

@testable import SluiceLoadTest

struct ConnectGateTests {
    private static let second: UInt64 = 1_000_000_000

    @Test func `at most 256 are on their way at once`() {
        var gate = ConnectGate(total: 1000, rate: nil, start: 0)
        #expect(gate.begin(at: 0) == 0..<256)
        #expect(gate.begin(at: 1).isEmpty)
        for _ in 0..<10 { gate.opened(at: 2) }
        #expect(gate.begin(at: 3) == 256..<266)
    }

    @Test func `a rate is kept`() {
        var gate = ConnectGate(total: 1000, rate: 100, start: 0)
        #expect(gate.begin(at: 0).count == 1)
        #expect(gate.begin(at: Self.second / 2).upperBound == 51)
    }

    @Test func `it gives up only when attempts fail and nothing opens`() {
        var gate = ConnectGate(total: 2, rate: nil, start: 0)
        _ = gate.begin(at: 0)
        #expect(!gate.isHopeless(at: 60 * Self.second))
        gate.failed()
        #expect(!gate.isHopeless(at: Self.second))
        #expect(gate.isHopeless(at: 6 * Self.second))
        gate.opened(at: 6 * Self.second)
        #expect(!gate.isComplete)
        #expect(!gate.isHopeless(at: 12 * Self.second))
        gate.opened(at: 12 * Self.second)
        #expect(gate.isComplete)
    }

    @Test(arguments: [(10, 3), (3, 3), (7, 1), (1000, 7)])
    func `shares take every connection once`(_ total: Int, _ count: Int) {
        let shares = (0..<count).map { LoadShare(index: $0, count: count) }
        #expect(shares.flatMap { $0.connections(of: total) } == Array(0..<total))
        #expect(abs(shares.reduce(0) { $0 + $1.part(of: 500, connections: total) } - 500) < 0.001)
        #expect(shares.allSatisfy { LoadShare("\($0)") == $0 })
    }

    @Test func `reconnects wait longer with every failure, up to two seconds`() {
        var delay = ReconnectDelay()
        var generator = SystemRandomNumberGenerator()
        let spans = (0..<8).map { _ in delay.next(using: &generator) }
        let most: [Int64] = [100, 200, 400, 800, 1600, 2000, 2000, 2000].map { $0 * 1_000_000 }
        for (span, most) in zip(spans, most) { #expect((most / 2...most).contains(span)) }
        delay.succeeded()
        #expect(delay.next(using: &generator) <= 100_000_000)
    }
}
