import NIOCore
import NIOEmbedded
import Testing

@testable import SluiceEdge

@Suite struct `Draining` {
    private static func draining(_ sockets: Int, milliseconds: Int64) -> EdgeDraining<Int> {
        let promise = EmbeddedEventLoop().makePromise(of: Bool.self)
        promise.succeed(true)
        return EdgeDraining(now: 0, time: milliseconds, sockets: ContiguousArray(0..<sockets), promise: promise)
    }

    @Test func `tells many over the whole time, each once`() {
        var draining = Self.draining(20_000, milliseconds: 10_000)
        var told: [Int] = []
        var times: [Int64] = []
        for now in stride(from: Int64(0), through: 10_000, by: 100) {
            let due = draining.due(now)
            #expect(due.count <= 1001)
            if !due.isEmpty { times.append(now) }
            told += due
        }
        #expect(told.count == 20_000 && Set(told).count == 20_000)
        #expect(times.first == 0)
        #expect((times.last ?? 0) >= 9000)
    }

    @Test func `tells a few at once`() {
        var draining = Self.draining(300, milliseconds: 10_000)
        #expect(draining.due(0).count == 300)
        #expect(draining.due(500).isEmpty)
    }

    @Test func `cuts off what is open a second later`() {
        let draining = Self.draining(1, milliseconds: 4000)
        #expect(!draining.isOver(4999) && draining.isOver(5000))
        #expect(!draining.isPast(5399) && draining.isPast(5400))
    }
}
